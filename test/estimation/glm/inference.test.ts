import { describe, expect, it } from 'vitest';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { factor, logistic, makePanel, makeSample, makeSpec } from './make-sample.ts';

const panel = makePanel(9, 40, 21);
const { unit, time, treatment } = panel;
const outcome = panel.index.map(
  (eta, i) => panel.random.binomial(15, logistic(eta + 0.3 * treatment[i]!)) / 15,
);
const input = { outcome, unit, time, treatment, effects: [unit, time] };
const errorOf = (inference: object) => {
  const result = estimateGlm(makeSample(input), makeSpec('fractional-logit', inference));
  return result.coefficients!.find((c) => c.name === 'd')!.standardError!;
};

describe('covariance of quasi-likelihood models', () => {
  const n = panel.rows;
  const parameters = 1 + 9 + 40 - 1;

  it('applies the small-sample conventions', () => {
    const bare = errorOf({ kind: 'clustered', smallSample: 'none' });
    const fixest = errorOf({ kind: 'clustered', smallSample: 'fixest' });
    const linear = errorOf({ kind: 'clustered', smallSample: 'linearmodels' });
    const debiased = errorOf({ kind: 'clustered', smallSample: 'linearmodels', groupDebias: true });
    // The queue effects are nested in the clusters and leave the count.
    expect(fixest / bare).toBeCloseTo(Math.sqrt(((n - 1) / (n - (parameters - 9 + 1))) * (9 / 8)), 10);
    expect(linear / bare).toBeCloseTo(Math.sqrt(n / (n - parameters)), 10);
    expect(debiased / bare).toBeCloseTo(Math.sqrt((9 / 8) * ((n - 1) / (n - parameters))), 10);
    expect(errorOf({ kind: 'hc1' }) / errorOf({ kind: 'hc0' })).toBeCloseTo(
      Math.sqrt(n / (n - parameters)),
      10,
    );
  });

  it('two-way clustering adds the two and takes away their intersection', () => {
    const none = { kind: 'clustered', smallSample: 'none' };
    const both = errorOf({ ...none, by: ['queue', 'hour'] });
    const sum = errorOf({ ...none, by: ['queue'] }) ** 2 + errorOf({ ...none, by: ['hour'] }) ** 2;
    expect(both ** 2).toBeCloseTo(sum - errorOf({ kind: 'hc0' }) ** 2, 12);
  });

  it('Newey-West and Driscoll-Kraay reduce to simpler forms at their ends', () => {
    const none = { smallSample: 'none' };
    expect(errorOf({ ...none, kind: 'newey-west', lags: 0 })).toBeCloseTo(errorOf({ kind: 'hc0' }), 12);
    expect(errorOf({ ...none, kind: 'driscoll-kraay', lags: 0 })).toBeCloseTo(
      errorOf({ ...none, kind: 'clustered', by: ['hour'] }),
      12,
    );
    const calendar = errorOf({ ...none, kind: 'newey-west', lags: 6 });
    const position = errorOf({ ...none, kind: 'newey-west', lags: 6, lagBy: 'position' });
    expect(Math.abs(calendar / position - 1)).toBeGreaterThan(1e-6);
    expect(Math.abs(calendar / position - 1)).toBeLessThan(0.2);
  });

  it('the model-based error agrees with the robust one where the model holds', () => {
    expect(errorOf({ kind: 'iid' }) / errorOf({ kind: 'hc1' })).toBeGreaterThan(0.8);
    expect(errorOf({ kind: 'iid' }) / errorOf({ kind: 'hc1' })).toBeLessThan(1.25);
  });

  it('auto gives no error where one queue is treated, and says why', () => {
    const one = treatment.map((d, i) => (unit.codes[i] === 0 ? d : 0));
    const sample = makeSample({ ...input, treatment: one });
    const automatic = estimateGlm(sample, makeSpec('fractional-logit', { kind: 'auto' }));
    expect(automatic.standardError).toBeNull();
    expect(automatic.pValue).toBeNull();
    expect(automatic.confidenceInterval.lower).toBeNull();
    expect(automatic.diagnostics.warnings.join()).toContain('one treated cluster');
    expect(estimateGlm(sample, makeSpec('fractional-logit')).standardError).toBeGreaterThan(0);
  });

  it('refuses what it cannot do', () => {
    const run = (inference: object) => () =>
      estimateGlm(makeSample(input), makeSpec('fractional-logit', inference));
    expect(run({ kind: 'placebo' })).toThrow(/not defined for fractional-logit/);
    expect(run({ kind: 'clustered', by: ['site'] })).toThrow(/site/);
    const single = { ...input, unit: factor('queue', new Array(panel.rows).fill(0), 1) };
    expect(() => estimateGlm(makeSample(single), makeSpec('fractional-logit'))).toThrow(/one cluster/);
  });
});
