import { describe, expect, it } from 'vitest';
import { brokenPromises } from '../../../infra/calibration/criteria.ts';
import { measurePanel } from '../../../infra/calibration/measure-panel.ts';
import { autoOnly, methods } from '../../../infra/calibration/methods.ts';
import { calibrationText } from '../../../infra/calibration/report.ts';
import { runCell } from '../../../infra/calibration/run-cell.ts';
import { simulatePanel } from '../../../infra/calibration/simulate-panel.ts';
import { count, emptyTally, shares, type Tally } from '../../../infra/calibration/tally.ts';

describe('calibration in short', () => {
  it('measures every method on a panel, the same for the same seed', () => {
    const cell = { queues: 10, treated: 2 };
    const verdicts = measurePanel(cell, 1, methods);
    expect(verdicts).toHaveLength(methods.length);
    expect(verdicts).toEqual(measurePanel(cell, 1, methods));
    for (const { kind, nullPValue, covers } of verdicts) {
      expect(nullPValue, kind).toBeGreaterThanOrEqual(0);
      expect(covers, kind).not.toBeNull();
    }
    expect(measurePanel(cell, 2, autoOnly)[0]!.nullPValue).not.toBe(verdicts[0]!.nullPValue);
  });

  it('shows what the peers print with one treated queue, where estimate refuses', () => {
    const verdicts = measurePanel({ queues: 6, treated: 1 }, 3, methods);
    const kinds = verdicts.map(({ kind }) => kind);
    expect(kinds.slice(0, 3)).toEqual(['equal-weighted-cosine', 'refused', 'refused']);
    expect(verdicts[1]!.nullPValue).toBeGreaterThan(0);
    expect(verdicts[3]!.covers).toBeNull();
  });

  it('draws the treated set anew and can leave gaps', () => {
    const cell = { queues: 6, treated: 2 };
    const sets = new Set([1, 2, 3, 4, 5].map((seed) => simulatePanel(cell, seed).treated.join()));
    expect(sets.size).toBeGreaterThan(1);
    const whole = simulatePanel(cell, 1).table.rows;
    const rows = simulatePanel(cell, 1, { gaps: 0.1 }).table.rows;
    expect(rows / whole).toBeGreaterThan(0.88);
    expect(rows / whole).toBeLessThan(0.92);
  });

  it('keeps the size of auto near 5 % and its intervals honest on a few panels, on any number of threads', async () => {
    const run = { cell: { queues: 10, treated: 2 }, panels: 16, seed: 1, autoOnly: true };
    const [one] = await runCell({ ...run, threads: 1 });
    const [two] = await runCell({ ...run, threads: 2 });
    expect(two).toEqual(one);
    const { size, coverage, withoutInterval } = shares(one!);
    expect(size).toBeLessThanOrEqual(25);
    expect(coverage!).toBeGreaterThanOrEqual(75);
    expect(withoutInterval).toBe(0);
    expect(one!.disagreements).toBe(0);
  }, 120_000);

  it('names broken promises and prints them beside the figures', () => {
    const cell = { queues: 20, treated: 6 };
    const tallies = methods.map((_, m): Tally => {
      const tally = emptyTally();
      for (let panel = 0; panel < 100; panel++)
        count(tally, {
          kind: 'clustered',
          nullPValue: panel < (m === 0 ? 9 : 5) ? 0.01 : 0.5,
          effectPValue: panel < (m === 0 ? 50 : 70) ? 0.01 : 0.5,
          covers: panel < 91,
          agrees: true,
          error: 0,
        });
      return tally;
    });
    const broken = brokenPromises(cell, tallies);
    expect(broken).toHaveLength(3);
    expect(broken.join()).toMatch(/rejects 9\.0 %.*91\.0 %.*50\.0 %.*70\.0 %/);
    const text = calibrationText({
      measured: [{ cell, tallies }],
      stressed: [],
      panels: 100,
      seed: 1,
      broken,
      cpuSeconds: 1,
    });
    expect(text).toContain('| 20, 6 | auto | 9.0 | 91.0 | 50.0 | 0.0 | clustered |');
    expect(text).toContain('Promises broken');
  });
});
