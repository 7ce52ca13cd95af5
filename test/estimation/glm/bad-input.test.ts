import { describe, expect, it } from 'vitest';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { makePanel, makeSample, makeSpec, type SampleInput } from './make-sample.ts';

const panel = makePanel(6, 12, 2);
const { unit, time, treatment } = panel;
const outcome = panel.index.map((_, i) => ((i * 7) % 10) / 10);
const input: SampleInput = { outcome, unit, time, treatment, effects: [unit, time] };

function refusal(
  change: Partial<SampleInput>,
  estimator: Parameters<typeof makeSpec>[0] = 'fractional-logit',
) {
  try {
    estimateGlm(makeSample({ ...input, ...change }), makeSpec(estimator));
  } catch (error) {
    if (error instanceof ContraflowError) return error;
    throw error;
  }
  return undefined;
}

const replaced = (value: number) => outcome.map((y, i) => (i === 5 ? value : y));

describe('bad input', () => {
  it('accepts the sample that the cases start from', () => {
    expect(refusal({})).toBeUndefined();
  });

  it.each([
    ['a percentage', { outcome: replaced(1.2) }, 'outcome-out-of-range', /y is 1.2.*queue0.*hour5/],
    ['a negative share', { outcome: replaced(-0.1) }, 'outcome-out-of-range', /negative/],
    [
      'an infinite outcome',
      { outcome: replaced(Number.POSITIVE_INFINITY) },
      'outcome-out-of-range',
      /Infinity/,
    ],
    ['a missing outcome', { outcome: replaced(Number.NaN) }, 'outcome-out-of-range', /NaN/],
    ['a constant outcome', { outcome: outcome.map(() => 1) }, 'constant-outcome', /does not vary/],
    [
      'an absorbed treatment',
      { treatment: Float64Array.from(unit.codes, (u) => Number(u === 1)) },
      'absorbed-treatment',
      /d is absorbed by queue and hour/,
    ],
    [
      'a treatment of nobody',
      { treatment: treatment.map(() => 0), effects: [] },
      'separated-or-absorbed',
      /d/,
    ],
    [
      'a separating treatment',
      { outcome: outcome.map((y, i) => (treatment[i] === 1 ? 1 : 0.9 * y)) },
      'separated-treatment',
      /d = 1 is 1/,
    ],
  ])('refuses %s by name', (_, change, code, message) => {
    const error = refusal(change);
    expect(error?.kind).toBe('data');
    if (code !== 'separated-or-absorbed') expect(error?.code).toBe(code);
    expect(error?.message).toMatch(message);
    expect(error?.hint).not.toBe('');
  });

  it('refuses negative counts and transforms', () => {
    expect(refusal({ outcome: replaced(-1) }, 'poisson')?.code).toBe('outcome-out-of-range');
    const sample = { ...makeSample(input), transform: 'log' as const };
    expect(() => estimateGlm(sample, makeSpec('poisson'))).toThrow(/transform log/);
    expect(() => estimateGlm({ ...makeSample(input), treatmentIndex: -1 }, makeSpec('poisson'))).toThrow(
      /needs a treatment/,
    );
  });

  it('names a covariate that says the same as the treatment and keeps the treatment', () => {
    const sample = makeSample({
      ...input,
      covariates: [{ name: 'copy', values: treatment.map((d) => 3 - 2 * d) }],
    });
    const result = estimateGlm(sample, makeSpec('fractional-logit'));
    expect(result.diagnostics.collinear).toEqual(['copy']);
    expect(result.coefficients!.map((c) => c.name)).toEqual(['d']);
  });
});
