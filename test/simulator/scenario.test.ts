import { describe, expect, it } from 'vitest';
import { buildScenario, createScenarioData, trueEffects } from '../../infra/simulator/index.ts';
import { type EffectMetric, effectMetrics, type QueueBlock } from '../../infra/simulator/scenario/index.ts';
import { autoregressiveBlock, blockHours } from '../../infra/simulator/scenario/noise.ts';

type Outcome = (block: QueueBlock, i: number) => number;

const outcomes: Record<EffectMetric, Outcome> = {
  aht: (b, i) => Math.log(b.talk[i]! + b.hold[i]! + b.afterCall[i]!),
  asa: (b, i) => Math.log(b.answerWait[i]!),
  service_level: (b, i) => b.answeredInServiceLevel[i]! / b.offered[i]!,
  abandon_rate: (b, i) => 1 - b.answered[i]! / b.offered[i]!,
  csat: (b, i) => b.scoreTotal[i]! / b.responses[i]!,
};

const long = buildScenario(3, { days: 161, changeDay: 84, shiftDay: null });
const longData = createScenarioData(long);

/** Mean of an outcome over the open hours of each queue, post minus pre; whole weeks on both sides. */
function changeOfMean(metric: EffectMetric): Map<string, number> {
  const middle = long.changes[0]!.startHour;
  const differences = new Map<string, number>();
  for (const queue of long.queues) {
    const sums = [0, 0];
    const cells = [0, 0];
    for (let hour = 0; hour < long.hours; hour++) {
      const { block, index } = longData.at(queue, hour);
      const value = outcomes[metric](block, index);
      if (!Number.isFinite(value)) continue;
      const side = hour >= middle ? 1 : 0;
      sums[side]! += value;
      cells[side]! += 1;
    }
    differences.set(`${queue.platform}:${queue.id}`, sums[1]! / cells[1]! - sums[0]! / cells[0]!);
  }
  return differences;
}

/** Difference in differences of one change against the queues no change treats, with its standard error over queues. */
function difference(changeId: string, metric: EffectMetric): { estimate: number; error: number } {
  const groups: Record<'treated' | 'control', number[]> = { treated: [], control: [] };
  for (const [unit, value] of changeOfMean(metric)) {
    const change = long.changes.find((c) => c.treated.some((t) => `${t.platform}:${t.queueId}` === unit));
    if (!change) groups.control.push(value);
    else if (change.id === changeId) groups.treated.push(value);
  }
  const mean = (list: number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const part = (list: number[]): number =>
    list.reduce((sum, x) => sum + (x - mean(list)) ** 2, 0) / (list.length - 1) / list.length;
  return {
    estimate: mean(groups.treated) - mean(groups.control),
    error: Math.sqrt(part(groups.treated) + part(groups.control)),
  };
}

describe('scenario data', () => {
  it('are the same in any order and for any reach of the scenario', () => {
    const scenario = buildScenario(5);
    const queue = scenario.queues[3]!;
    const forward = createScenarioData(scenario);
    const backward = createScenarioData(scenario, 1);
    const hours = [0, 167, 168, 1000, 2639, 3839];
    const take = (data: typeof forward, hour: number): unknown => {
      const { block, index } = data.at(queue, hour);
      return [block.offered[index], block.talk[index], block.answerWait[index], block.scoreTotal[index]];
    };
    const first = hours.map((hour) => take(forward, hour));
    const second = [...hours]
      .reverse()
      .map((hour) => take(backward, hour))
      .reverse();
    expect(second).toEqual(first);
    expect(take(createScenarioData(buildScenario(6)), 1000)).not.toEqual(take(forward, 1000));
  });

  it('keep counts consistent, closed hours empty and times positive', () => {
    const scenario = buildScenario(2, { days: 21 });
    const data = createScenarioData(scenario);
    let closed = 0;
    const broken: string[] = [];
    for (const queue of scenario.queues) {
      for (let hour = 0; hour < scenario.hours; hour++) {
        const { block, index: i } = data.at(queue, hour);
        const falling = [block.offered, block.answered, block.invitations, block.responses, block.zeroScores];
        const counts = falling.map((array) => array[i]!);
        const ordered = counts.every((value, k) => k === 0 || value <= counts[k - 1]!);
        const bounded =
          block.answeredInServiceLevel[i]! <= block.answered[i]! &&
          block.scoreTotal[i]! <= 5 * block.responses[i]!;
        const timed = block.answered[i]! > 0 === (block.talk[i]! > 0 && block.answerWait[i]! > 0);
        if (!ordered || !bounded || !timed) broken.push(`${queue.id} ${hour}`);
        if (block.offered[i] === 0) closed += 1;
      }
    }
    expect(broken).toEqual([]);
    expect(closed).toBeGreaterThan(scenario.queues.length * 21 * 6);
  });

  it('have shocks with an autocorrelation of 0.6 that run on from block to block', () => {
    const blocks = Array.from({ length: 60 }, (_, block) => autoregressiveBlock(7, 'x', block));
    const series = blocks.flatMap((block) => [...block]);
    const product = (lag: number): number =>
      series.slice(lag).reduce((sum, x, i) => sum + x * series[i]!, 0) / (series.length - lag);
    expect(product(0)).toBeCloseTo(1, 0);
    expect(product(1) / product(0)).toBeCloseTo(0.6, 1);
    const joints = blocks.slice(1).map((block, i) => block[0]! * blocks[i]![blockHours - 1]!);
    expect(joints.reduce((sum, x) => sum + x, 0) / joints.length).toBeGreaterThan(0.25);
  });

  it('are busier on payroll days', () => {
    const scenario = buildScenario(9, { name: 'null' });
    const data = createScenarioData(scenario);
    const volume = (date: string): number => {
      const first = (Date.parse(date) - scenario.startMs) / 3_600_000;
      let sum = 0;
      for (const q of scenario.queues)
        for (let h = first; h < first + 24; h++) {
          const { block, index } = data.at(q, h);
          sum += block.offered[index]!;
        }
      return sum;
    };
    // Thursday 15 January 2026 is a payroll day, the Thursdays around it are not.
    expect(volume('2026-01-15')).toBeGreaterThan(1.08 * Math.max(volume('2026-01-08'), volume('2026-01-22')));
  });
});

describe('true effects', () => {
  it('average what is in force over the treated hours, the injected shift included', () => {
    const scenario = buildScenario(1);
    const ivr = trueEffects(scenario).find(
      (effect) => effect.changeId === 'ivr-redesign' && effect.metric === 'aht',
    )!;
    const before = trueEffects(scenario, { until: '2026-06-11T00:00:00Z' })[0]!;
    const after = trueEffects(scenario, { from: '2026-06-11T00:00:00Z' })[0]!;
    expect(before.delta).toBeCloseTo(-0.085, 12);
    expect(after.delta).toBeCloseTo(-0.005, 12);
    expect(ivr.cells).toBe(before.cells + after.cells);
    expect(ivr.delta).toBeCloseTo((before.delta * before.cells + after.delta * after.cells) / ivr.cells, 12);
    expect(ivr.interventionAt).toBe('2026-04-25T00:00:00.000Z');
    expect(trueEffects(buildScenario(1, { name: 'null' })).every((effect) => effect.delta === 0)).toBe(true);
  });

  it.each(['ivr-redesign', 'callback-offer'])('equal a large sample difference for %s', (changeId) => {
    const truth = trueEffects(long, { data: longData }).filter((effect) => effect.changeId === changeId);
    expect(truth.map((effect) => effect.metric)).toEqual([...effectMetrics]);
    for (const { metric, delta } of truth) {
      const { estimate, error } = difference(changeId, metric);
      expect(Math.abs(estimate - delta), `${metric}: ${estimate} against ${delta}`).toBeLessThan(3.5 * error);
      expect(Math.abs(delta), `${metric} stands out of its noise`).toBeGreaterThan(3 * error);
    }
  });

  it('refuse a scenario out of range', () => {
    expect(() => buildScenario(1, { days: 0 })).toThrow(/days/);
    expect(() => buildScenario(1, { start: '2026-01-05T00:30:00Z' })).toThrow(/start/);
    expect(() => buildScenario(1, { changeDay: 500 })).toThrow(/changeDay/);
  });
});
