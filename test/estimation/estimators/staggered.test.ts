import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { createRandom } from '../../../activities/random.ts';
import { makePanel, numbers, run, setColumn } from '../panel/make-panel.ts';

const units = 30;
const periods = 16;
const plain = makePanel({ units, periods, treated: 0, noise: 0.2, seed: 4 });
/** Units 0–9 start at 6, 10–19 at 10, the others never. */
const startOf = (row: number) => [6, 10, Number.NaN][Math.floor(row / periods / 10)]!;
const time = numbers(plain, 'time');
const y = numbers(plain, 'y');
const x = numbers(plain, 'x');
/** Effects grow with time since the change and differ between cohorts: twfe is biased, the designs below are not. */
const effectAt = (row: number) => {
  const since = time[row]! - startOf(row);
  return since >= 0 ? (startOf(row) === 6 ? 1 : 2) * (1 + 0.5 * since) : 0;
};
const table = setColumn(
  setColumn(plain, 'y', (row) => y[row]! - 0.3 * x[row]! + effectAt(row)),
  'cohort',
  (row) => (Number.isNaN(startOf(row)) ? -1 : startOf(row)),
);
const truth = (() => {
  let sum = 0;
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    if (!(time[row]! >= startOf(row))) continue;
    sum += effectAt(row);
    count++;
  }
  return sum / count;
})();
const spec: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  cohort: 'cohort',
  estimator: 'staggered',
};

describe('staggered designs', () => {
  it.each(['imputation', 'sun-abraham', 'callaway-santanna'] as const)(
    '%s finds the mean effect over treated cells',
    (method) => {
      const result = run(table, { ...spec, method });
      expect(Math.abs(result.delta - truth)).toBeLessThan(3.5 * result.standardError!);
      expect(result.standardError!).toBeLessThan(0.15);
      expect(result.treatedUnits).toBe(20);
      const twfe = run(table, { ...spec, estimator: 'twfe', inference: { kind: 'clustered' } });
      expect(Math.abs(twfe.delta - truth)).toBeGreaterThan(2 * Math.abs(result.delta - truth));
      const first = result.eventStudy!.find((point) => point.relativeTime === 0)!;
      expect(Math.abs(first.estimate - 1.5)).toBeLessThan(0.2);
    },
  );

  it('auto chooses a staggered design, and a table of dates equals the cohort column', () => {
    const interventions = Object.fromEntries(
      Array.from({ length: 20 }, (_, u) => [`q${u}`, u < 10 ? 6 : 10]),
    );
    const { cohort: _cohort, ...rest } = spec;
    const result = run(table, { ...rest, estimator: 'auto', interventions });
    expect(result.estimator).toBe('staggered');
    expect(result.delta).toBe(run(table, spec).delta);
  });

  it('imputation with one date and no covariates equals the difference in differences of cell means', () => {
    const one = makePanel({ units: 8, periods: 10, treated: 3, start: 6 });
    const result = run(one, {
      outcome: 'y',
      unit: 'unit',
      time: 'time',
      treatment: 'd',
      estimator: 'staggered',
    });
    const values = numbers(one, 'y');
    const mean = (treated: boolean, post: boolean) => {
      let sum = 0;
      let count = 0;
      for (let u = treated ? 0 : 3; u < (treated ? 3 : 8); u++) {
        for (let t = post ? 6 : 0; t < (post ? 10 : 6); t++) {
          sum += values[u * 10 + t]!;
          count++;
        }
      }
      return sum / count;
    };
    expect(result.delta).toBeCloseTo(
      mean(true, true) - mean(true, false) - mean(false, true) + mean(false, false),
      11,
    );
  });

  it('imputation errors cover at their rate', () => {
    let covered = 0;
    const runs = 60;
    for (let seed = 1; seed <= runs; seed++) {
      const random = createRandom(seed);
      const drawn = makePanel({
        units: 20,
        periods: 8,
        treated: 8,
        start: 5,
        effect: 0.4,
        seed: 1000 + seed,
      });
      const base = numbers(drawn, 'y');
      const drift = Array.from({ length: 20 }, () => 0.3 * random.normal());
      const noisy = setColumn(
        drawn,
        'y',
        (row) => base[row]! + (row % 8 >= 5 ? drift[Math.floor(row / 8)]! : 0),
      );
      const { lower, upper } = run(noisy, {
        outcome: 'y',
        unit: 'unit',
        time: 'time',
        treatment: 'd',
        estimator: 'staggered',
      }).confidenceInterval;
      if (lower! <= 0.4 && upper! >= 0.4) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(52);
  });
});
