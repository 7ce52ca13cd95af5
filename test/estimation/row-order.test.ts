import { expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';
import { selectRows } from '../../activities/estimation/index.ts';
import { makePanel, numbers, run, setColumn } from './panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  inference: { kind: 'clustered' },
  estimator: 'twfe',
};
const plain = makePanel({ units: 12, periods: 60, start: 40 });
const share = numbers(plain, 'y').map((y) => 1 / (1 + Math.exp(5 - y)));
const panel = setColumn(
  setColumn(plain, 'rate', (row) => share[row]!),
  'calls',
  (row) => Math.floor(20 * share[row]!),
);

/** The rows in an order that has nothing to do with units or time; 77 and 720 share no factor. */
const shuffled = selectRows(
  panel,
  Int32Array.from({ length: panel.rows }, (_, row) => (row * 77) % panel.rows),
);

it.each([
  ['twfe', { outcome: 'y' }],
  ['ols', { outcome: 'y' }],
  ['poisson', { outcome: 'calls' }],
  ['fractional-logit', { outcome: 'rate' }],
  ['fractional-probit', { outcome: 'rate' }],
] as const)('%s gives the same for rows in another order, serial correlation too', (estimator, keys) => {
  const spec = { ...base, ...keys, estimator, ...(estimator === 'ols' ? {} : { absorb: ['unit', 'time'] }) };
  const [sorted, other] = [run(panel, spec), run(shuffled, spec)];
  expect(other.delta).toBeCloseTo(sorted.delta, 12);
  expect(other.standardError).toBeCloseTo(sorted.standardError!, 12);
  expect(other.diagnostics.serialCorrelation?.lag1).toBeCloseTo(
    sorted.diagnostics.serialCorrelation!.lag1!,
    9,
  );
  const pairs = ({ diagnostics }: typeof sorted) =>
    (diagnostics.residuals as { autocorrelations: { lag: number; pairs: number }[] }).autocorrelations.map(
      (one) => [one.lag, one.pairs],
    );
  expect(pairs(sorted)[0]).toEqual([1, 12 * 59]);
  expect(pairs(other)).toEqual(pairs(sorted));
});

it('says how many rows have the unit and time of another, in order or not', () => {
  const repeated = selectRows(panel, Int32Array.from([...Array(panel.rows).keys(), 5, 9, 5]));
  const shuffledRepeated = selectRows(
    repeated,
    Int32Array.from({ length: repeated.rows }, (_, row) => (row * 2) % repeated.rows),
  );
  const spec = { ...base, outcome: 'y', absorb: ['unit', 'time'] };
  const warning = new RegExp(`^3 of ${panel.rows + 3} rows have the unit and time of an earlier row`);
  for (const table of [repeated, shuffledRepeated])
    expect(run(table, spec).diagnostics.warnings).toContainEqual(expect.stringMatching(warning));
  expect(run(panel, spec).diagnostics.warnings).toEqual([]);
});
