import type { ScenarioData } from './data.ts';
import { createScenarioData } from './data.ts';
import { effectAt, effectMetrics } from './effects.ts';
import type { EffectMetric, QueueReference, Scenario, SimulatedChange } from './types.ts';

/** The true effect of one change on one outcome over the whole post-period. */
export interface TrueEffect {
  changeId: string;
  metric: EffectMetric;
  /**
   * Mean over treated queue hours of the post-period that have the outcome (a call answered for aht and asa, offered for
   * the rates, a survey answer for csat). Scales: aht and asa log points, rates as differences of probabilities, csat in
   * points of the mean over all answers, zeros included.
   */
  delta: number;
  scale: 'log' | 'rate' | 'points';
  /** Treated queue hours behind the mean. */
  cells: number;
  interventionAt: string;
  /** End of the period, exclusive. */
  untilAt: string;
  treated: QueueReference[];
}

export interface TruthOptions {
  /** End of the post-period, exclusive, ISO instant; default the scenario's end. */
  until?: string;
  /** Start of the window, inclusive, ISO instant; default the intervention. */
  from?: string;
  data?: ScenarioData;
}

const scales: Record<EffectMetric, TrueEffect['scale']> = {
  aht: 'log',
  asa: 'log',
  service_level: 'rate',
  abandon_rate: 'rate',
  csat: 'points',
};

const hourMs = 3_600_000;

/**
 * True effects of every change × outcome: what two-way fixed effects on log(aht) and log(asa), a difference of rates or
 * an average partial effect on the treated, and a difference of mean scores estimate over the same hours.
 */
export function trueEffects(scenario: Scenario, options: TruthOptions = {}): TrueEffect[] {
  const data = options.data ?? createScenarioData(scenario);
  const toHour = (iso: string | undefined, otherwise: number): number =>
    iso === undefined ? otherwise : Math.ceil((Date.parse(iso) - scenario.startMs) / hourMs);
  const end = Math.min(scenario.hours, toHour(options.until, scenario.hours));
  return scenario.changes.flatMap((change) => {
    const start = Math.max(change.startHour, toHour(options.from, 0));
    const sums = sumEffects(data, change, start, end);
    return effectMetrics.map((metric) => ({
      changeId: change.id,
      metric,
      delta: sums[metric].cells === 0 ? 0 : sums[metric].total / sums[metric].cells,
      scale: scales[metric],
      cells: sums[metric].cells,
      interventionAt: new Date(scenario.startMs + change.startHour * hourMs).toISOString(),
      untilAt: new Date(scenario.startMs + end * hourMs).toISOString(),
      treated: change.treated,
    }));
  });
}

type Sums = Record<EffectMetric, { total: number; cells: number }>;

function sumEffects(data: ScenarioData, change: SimulatedChange, start: number, end: number): Sums {
  const sums = Object.fromEntries(effectMetrics.map((metric) => [metric, { total: 0, cells: 0 }])) as Sums;
  for (const unit of change.treated) {
    const queue = data.scenario.queues.find((q) => q.platform === unit.platform && q.id === unit.queueId);
    if (!queue) continue;
    for (let hour = start; hour < end; hour++) {
      const { block, index } = data.at(queue, hour);
      for (const metric of effectMetrics) {
        const base =
          metric === 'csat'
            ? block.responses
            : metric === 'aht' || metric === 'asa'
              ? block.answered
              : block.offered;
        if (base[index] === 0) continue;
        const size = effectAt(change, metric, hour) * (metric === 'csat' ? 1 - queue.zeroShare : 1);
        sums[metric].total += size;
        sums[metric].cells += 1;
      }
    }
  }
  return sums;
}
