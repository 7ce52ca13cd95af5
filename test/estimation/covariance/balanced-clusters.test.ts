import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { makePanel, numbers, run, setColumn } from '../panel/make-panel.ts';

const panel = makePanel({ units: 9, periods: 14, treated: 3, start: 8 });
const time = numbers(panel, 'time');
const first = time.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
const table = [
  ['one', () => 1],
  ['site', (row: number) => Math.floor(row / 14 / 2)],
  ['half', (row: number) => (time[row]! - first) % 2],
].reduce((wide, [name, of]) => setColumn(wide, name as string, of as (row: number) => number), panel);

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  covariates: ['x'],
  estimator: 'twfe',
};

// Unit weights lead around the closed forms: iteration for CR2, one refit a cluster for CR3.
describe.each(['cr2', 'cr3'] as const)('%s in closed form equals the general way', (correction) => {
  it.each([
    ['unit and time effects', {}],
    ['clusters of several units', { inference: { by: 'site' } }],
    ['unit effects alone', { absorb: ['unit'] }],
    ['effects of unit by part of the cycle', { absorb: ['unit^half', 'time'] }],
  ] as const)('%s', (_name, given) => {
    const inference = {
      kind: 'clustered' as const,
      correction,
      ...('inference' in given ? given.inference : {}),
    };
    const spec: EstimateSpecInput = {
      ...base,
      ...('absorb' in given ? { absorb: [...given.absorb] } : {}),
      inference,
    };
    const closed = run(table, spec);
    const general = run(table, { ...spec, weights: 'one' });
    expect(closed.delta).toBeCloseTo(general.delta, 11);
    closed.coefficients!.forEach((own, j) => {
      expect(Math.abs(own.standardError! / general.coefficients![j]!.standardError! - 1)).toBeLessThan(1e-9);
      expect(Math.abs(own.pValue! / general.coefficients![j]!.pValue! - 1)).toBeLessThan(1e-7);
    });
    expect(closed.degreesOfFreedom).toBeCloseTo(general.degreesOfFreedom!, 7);
  });
});

it('CR3 finds an effect unidentified without its only treated cluster, on either way', () => {
  const single = setColumn(makePanel({ units: 6, periods: 10, treated: 1, start: 5 }), 'one', () => 1);
  for (const weights of [{}, { weights: 'one' }]) {
    const result = run(single, { ...base, ...weights, inference: { kind: 'clustered', correction: 'cr3' } });
    expect(result.standardError).toBeNull();
    expect(result.confidenceInterval.lower).toBeNull();
  }
});
