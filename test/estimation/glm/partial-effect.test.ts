import { describe, expect, it } from 'vitest';
import { buildDesign, inDesignOrder } from '../../../activities/estimation/glm/design.ts';
import { logit } from '../../../activities/estimation/glm/families.ts';
import { fitGlm, type GlmFit } from '../../../activities/estimation/glm/fit.ts';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { influenceOf } from '../../../activities/estimation/glm/influence.ts';
import { counterfactualMeans } from '../../../activities/estimation/glm/partial-effect.ts';
import { factor, logistic, makePanel, makeSample, makeSpec } from './make-sample.ts';

const panel = makePanel(8, 24, 5);
const outcome = panel.index.map(
  (eta, i) => panel.random.binomial(12, logistic(eta + 0.4 * panel.treatment[i]!)) / 12,
);

describe('average partial effect', () => {
  it('is the mean of G(1) − G(0) over the rows, with the derivative in a row weight as influence', () => {
    const effects = [panel.unit, panel.time];
    const fitWith = (weights: Float64Array) =>
      fitGlm(
        buildDesign({ outcome, weights, effects, regressors: [panel.covariate, panel.treatment] }),
        logit,
      );
    const ones = new Float64Array(panel.rows).fill(1);
    const meanDifference = (fit: GlmFit): number => {
      const d = inDesignOrder(fit.design, panel.treatment);
      const at = fit.design.groups + fit.design.otherLevels + 1;
      const slope = fit.coefficients[at]! / fit.design.scale[1]!;
      let sum = 0;
      for (let i = 0; i < panel.rows; i++) {
        const base = fit.eta[i]! - d[i]! * slope;
        sum += logistic(base + slope) - logistic(base);
      }
      return sum / panel.rows;
    };
    const fit = fitWith(ones);
    const means = counterfactualMeans(fit, inDesignOrder(fit.design, panel.treatment), 1, panel.rows, 0);
    expect(means.treated - means.untreated).toBeCloseTo(meanDifference(fit), 12);
    const influence = new Float64Array(panel.rows);
    influenceOf(
      fit,
      means.treatedGradient.map((g, c) => g - means.untreatedGradient[c]!),
      influence,
    );
    for (const at of [0, 17, 60, 111, 150]) {
      const row = fit.design.order[at]!;
      const step = 1e-4;
      const nudged = [step, -step].map((h) => {
        const weights = ones.slice();
        weights[row]! += h;
        return meanDifference(fitWith(weights));
      });
      expect(influence[at]).toBeCloseTo((nudged[0]! - nudged[1]!) / (2 * step), 8);
    }
  });

  it('is the difference of proportions, with its binomial error, where nothing else is in the model', () => {
    const y = Float64Array.of(1, 1, 0, 1, 0, 0, 1, 0, 0, 0);
    const d = Float64Array.of(1, 1, 1, 1, 0, 0, 0, 0, 0, 0);
    const unit = factor('queue', Array.from(y.keys()), 10);
    const time = factor('hour', new Array(10).fill(0), 1);
    const result = estimateGlm(
      makeSample({ outcome: y, unit, time, treatment: d }),
      makeSpec('fractional-logit', { kind: 'hc0' }),
    );
    expect(result.delta).toBeCloseTo(3 / 4 - 1 / 6, 12);
    expect(result.standardError).toBeCloseTo(Math.sqrt((0.75 * 0.25) / 4 + ((1 / 6) * (5 / 6)) / 6), 12);
    expect(result.relativeEffect!.estimate).toBeCloseTo(3.5, 10);
    expect(result.coefficients!.find((c) => c.name === 'd')!.estimate).toBeCloseTo(
      Math.log(3) - Math.log(1 / 5),
      11,
    );
  });

  it('counts separated rows as no effect and reports them', () => {
    const { unit, time, treatment } = panel;
    const bare = outcome.map((y, i) => (time.codes[i] === 3 ? 1 : unit.codes[i] === 7 ? 0 : y));
    const sample = makeSample({ outcome: bare, unit, time, treatment, effects: [unit, time] });
    const result = estimateGlm(sample, makeSpec('fractional-logit'));
    const lost = bare.filter((_, i) => time.codes[i] === 3 || unit.codes[i] === 7).length;
    expect(result.observations).toBe(panel.rows - lost);
    expect(result.diagnostics['separated']).toEqual({ rows: lost, levels: { queue: 1, hour: 1 } });
    const partial = result.diagnostics['partialEffect'] as { overUsedRows: number };
    expect(result.delta).toBeCloseTo((partial.overUsedRows * (panel.rows - lost)) / panel.rows, 12);
    expect(result.diagnostics.warnings.join()).toContain('one end of the range');
  });
});
