import { describe, expect, it } from 'vitest';
import type { EstimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { buildDesign } from '../../../activities/estimation/glm/design.ts';
import { logit } from '../../../activities/estimation/glm/families.ts';
import { fitGlm } from '../../../activities/estimation/glm/fit.ts';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import {
  evaluateFunctional,
  influenceOf,
  regressorFunctional,
} from '../../../activities/estimation/glm/influence.ts';
import { interactFactors } from '../../../activities/estimation/panel/factor.ts';
import { dummies, factor, logistic, makePanel, makeSample, makeSpec } from './make-sample.ts';

const panel = makePanel(9, 30, 11);
const trials = 20;
const fractions = panel.index.map(
  (eta, i) =>
    panel.random.binomial(
      trials,
      logistic(0.4 + eta + 0.3 * panel.treatment[i]! + 0.2 * panel.covariate[i]!),
    ) / trials,
);
const counts = panel.index.map((eta, i) =>
  panel.random.poisson(Math.exp(1.5 + eta + 0.2 * panel.treatment[i]!)),
);

const models: [EstimateSpec['estimator'], Float64Array][] = [
  ['fractional-logit', fractions],
  ['fractional-probit', fractions],
  ['poisson', counts],
];

describe('absorbed effects', () => {
  it.each(models)(
    '%s equals the model with dummies, errors and partial effect included',
    (estimator, outcome) => {
      for (const weights of [undefined, panel.weights]) {
        const { unit, time, treatment } = panel;
        const covariate = { name: 'x', values: panel.covariate };
        const common = { outcome, unit, time, treatment, weights };
        const spec = makeSpec(estimator, { kind: 'clustered', smallSample: 'none' });
        const absorbed = estimateGlm(
          makeSample({ ...common, covariates: [covariate], effects: [unit, time] }),
          spec,
        );
        const covariates = [covariate, ...dummies(unit, 1), ...dummies(time, 1)];
        const explicit = estimateGlm(makeSample({ ...common, covariates }), spec);
        expect(absorbed.delta).toBeCloseTo(explicit.delta, 10);
        expect(absorbed.standardError! / explicit.standardError!).toBeCloseTo(1, 9);
        expect(absorbed.relativeEffect!.lower).toBeCloseTo(explicit.relativeEffect!.lower!, 10);
        for (const name of ['d', 'x']) {
          const a = absorbed.coefficients!.find((c) => c.name === name)!;
          const b = explicit.coefficients!.find((c) => c.name === name)!;
          expect(a.estimate).toBeCloseTo(b.estimate, 10);
          expect(a.standardError! / b.standardError!).toBeCloseTo(1, 9);
        }
      }
    },
  );

  it('gives the same by elimination and by conjugate gradients, with three effects', () => {
    const blocks = factor(
      'block',
      Array.from(panel.time.codes, (t) => Math.floor(t / 6)),
      5,
    );
    const effects = [panel.unit, panel.time, interactFactors('queue^block', [panel.unit, blocks])];
    const input = {
      outcome: fractions,
      weights: panel.weights,
      effects,
      regressors: [panel.covariate, panel.covariate.map((x) => 2 * x)],
    };
    const design = buildDesign(input);
    const fits = (['direct', 'conjugate-gradient'] as const).map((method) => fitGlm(design, logit, method));
    const [direct, iterative] = fits.map((fit) => {
      const influence = new Float64Array(design.rows);
      const functional = regressorFunctional(fit, 0);
      const slope = evaluateFunctional(fit, functional);
      influenceOf(fit, functional, influence);
      return {
        slope,
        variance: influence.reduce((sum, value) => sum + value * value, 0),
        dropped: [...fit.solver.dropped],
      };
    });
    expect(iterative!.slope).toBeCloseTo(direct!.slope, 10);
    expect(iterative!.variance / direct!.variance).toBeCloseTo(1, 8);
    expect(direct!.dropped).toEqual([0, 1]);
    expect(iterative!.dropped).toEqual([0, 1]);
  });

  it('certifies that the score equations hold', () => {
    const design = buildDesign({
      outcome: fractions,
      weights: undefined,
      effects: [panel.unit, panel.time],
      regressors: [panel.treatment],
    });
    const fit = fitGlm(design, logit);
    expect(fit.certificate.lastStep).toBeLessThan(1e-10);
    const byUnit = new Float64Array(panel.unit.levels);
    let own = 0;
    for (let i = 0; i < design.rows; i++) {
      byUnit[panel.unit.codes[design.order[i]!]!]! += fit.score[i]!;
      own += fit.score[i]! * panel.treatment[design.order[i]!]!;
    }
    for (const sum of [...byUnit, own]) expect(Math.abs(sum)).toBeLessThan(1e-9);
  });
});
