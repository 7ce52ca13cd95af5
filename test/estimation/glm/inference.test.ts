import { describe, expect, it } from 'vitest';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { factor, logistic, makePanel, makeSample, makeSpec } from './make-sample.ts';

const panel = makePanel(9, 40, 21);
const { unit, time, treatment } = panel;
const outcome = panel.index.map(
  (eta, i) => panel.random.binomial(15, logistic(eta + 0.3 * treatment[i]!)) / 15,
);
const input = { outcome, unit, time, treatment, effects: [unit, time] };
const errorOf = (inference: object, clusters = [unit]) => {
  const result = estimateGlm(makeSample(input), makeSpec('fractional-logit', inference), { clusters });
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
    const both = errorOf(none, [unit, time]);
    const sum = errorOf(none) ** 2 + errorOf(none, [time]) ** 2;
    expect(both ** 2).toBeCloseTo(sum - errorOf({ kind: 'hc0' }) ** 2, 12);
  });

  it('Newey-West and Driscoll-Kraay reduce to simpler forms at their ends', () => {
    const none = { smallSample: 'none' };
    expect(errorOf({ ...none, kind: 'newey-west', lags: 0 })).toBeCloseTo(errorOf({ kind: 'hc0' }), 12);
    expect(errorOf({ ...none, kind: 'driscoll-kraay', lags: 0 })).toBeCloseTo(
      errorOf({ ...none, kind: 'clustered' }, [time]),
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

  it('gives no clustered error where one queue is treated; auto turns to variation over time', () => {
    const one = treatment.map((d, i) => (unit.codes[i] === 0 ? d : 0));
    const sample = makeSample({ ...input, treatment: one });
    const clustered = estimateGlm(sample, makeSpec('fractional-logit'));
    expect(clustered.standardError).toBeNull();
    expect(clustered.pValue).toBeNull();
    expect(clustered.confidenceInterval.lower).toBeNull();
    expect(clustered.diagnostics.warnings.join()).toContain('only one cluster is treated');
    const automatic = estimateGlm(sample, makeSpec('fractional-logit', { kind: 'auto' }));
    expect(automatic.inference).toBe('driscoll-kraay');
    expect(automatic.standardError).toBeGreaterThan(0);
  });

  it('bootstraps with few clusters: p-value and interval agree, the clustered error stays', () => {
    const result = estimateGlm(makeSample(input), makeSpec('fractional-logit', { kind: 'auto' }));
    expect(result.inference).toBe('wild-cluster-bootstrap');
    const { lower, upper } = result.confidenceInterval;
    expect(lower! < 0 && upper! > 0).toBe(result.pValue! > 0.05);
    expect(result.coefficients![0]!.pValue).toBe(result.pValue);
    expect(result.delta).toBeGreaterThan(lower!);
    expect(result.delta).toBeLessThan(upper!);
    expect(result.standardError).toBe(
      estimateGlm(makeSample(input), makeSpec('fractional-logit')).standardError,
    );
    expect(result.diagnostics['bootstrap']).toMatchObject({
      replications: 512,
      enumerated: true,
      treatedClusters: 3,
    });
  });

  it('keeps clustered errors for the two-part model, and says so', () => {
    const result = estimateGlm(
      makeSample({ ...input, outcome: outcome.map((y) => 1 + y) }),
      makeSpec('hurdle', { kind: 'auto' }),
    );
    expect(result.inference).toBe('clustered');
    expect(JSON.stringify(result.diagnostics['covariance'])).toContain('not defined for hurdle');
    expect(result.diagnostics.warnings.join()).toContain('no score is zero');
    const d = result.coefficients!.find((c) => c.name === 'score:d')!;
    expect(result.delta).toBeCloseTo(d.estimate, 12);
    expect(result.standardError).toBeCloseTo(d.standardError!, 12);
  });

  it('refuses what it cannot do', () => {
    const run = (inference: object) => () =>
      estimateGlm(makeSample(input), makeSpec('fractional-logit', inference));
    expect(run({ kind: 'placebo' })).toThrow(/not defined for fractional-logit/);
    expect(run({ kind: 'clustered', correction: 'cr2' })).toThrow(/cr2/);
    const single = { ...input, unit: factor('queue', new Array(panel.rows).fill(0), 1) };
    expect(() => estimateGlm(makeSample(single), makeSpec('fractional-logit'))).toThrow(/one cluster/);
  });
});
