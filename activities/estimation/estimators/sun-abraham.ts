import type { EstimateResult, EventStudyPoint } from '../../contract/estimate-result.ts';
import { counterfactualMean, relativeEffect } from '../inference/relative-effect.ts';
import { specError } from '../panel/columns.ts';
import type { Regressor } from '../panel/types.ts';
import { absorbedTreatment } from './absorbed-treatment.ts';
import { assembleResult, combination } from './assemble.ts';
import type { Estimation } from './estimation.ts';
import { fitRegression } from './fit-regression.ts';
import { distinctRelativeTimes, NEVER, relativeTimes } from './relative-time.ts';

/** Most cohort × period cells that are estimated one by one. */
const LIMIT = 1000;

/**
 * Sun and Abraham (2021): dummies for each cohort × relative period, reference −1, averaged over cohorts by their share
 * of rows. Shares count as fixed in the standard errors. delta averages all cells at or after the change by their rows.
 */
export function estimateSunAbraham(estimation: Estimation): EstimateResult {
  const { spec, panel } = estimation;
  const { sample } = panel;
  const relative = relativeTimes(sample, spec);
  distinctRelativeTimes(relative);
  const cells = new Map<string, { time: number; rows: number; values: Float64Array }>();
  for (let i = 0; i < sample.rows; i++) {
    const time = relative[i]!;
    if (time === NEVER || time === -1) continue;
    const name = `cohort_${sample.time.label(sample.firstTreated[sample.unit.codes[i]!]!)}_relative_${time}`;
    let cell = cells.get(name);
    if (cell === undefined) {
      if (cells.size === LIMIT)
        throw specError(
          'too-many-periods',
          `more than ${LIMIT} cohort × period cells`,
          'set `window`, or a longer `periodUnit`',
        );
      cell = { time, rows: 0, values: new Float64Array(sample.rows) };
      cells.set(name, cell);
    }
    cell.values[i] = 1;
    cell.rows++;
  }
  const dummies: Regressor[] = [...cells].map(([name, { values }]) => ({ name, values }));
  const others = sample.regressors.filter((_, index) => index !== sample.treatmentIndex);
  const { fit, inference, diagnostics } = fitRegression(estimation, [...dummies, ...others]);
  const { covariance } = inference;
  const located = [...cells]
    .map(([name, { time, rows }]) => ({ time, rows, position: fit.names.indexOf(name) }))
    .filter(({ position }) => position >= 0);
  const share = (picked: typeof located) => {
    const total = picked.reduce((sum, { rows }) => sum + rows, 0);
    return new Map(picked.map(({ position, rows }) => [position, rows / total]));
  };
  const post = located.filter(({ time }) => time >= 0);
  if (post.length === 0) throw absorbedTreatment(sample);
  const delta = combination(fit, covariance, share(post), spec.confidence);
  const times = [...new Set(located.map(({ time }) => time))].sort((a, b) => a - b);
  const eventStudy: EventStudyPoint[] = times.map((time) => {
    const { estimate, standardError, lower, upper } = combination(
      fit,
      covariance,
      share(located.filter((cell) => cell.time === time)),
      spec.confidence,
    );
    return { relativeTime: time, estimate, standardError, lower, upper };
  });
  const mean = spec.transform === 'none' ? counterfactualMean(sample, () => delta.estimate) : undefined;
  return assembleResult({
    spec,
    estimator: 'staggered',
    sample,
    delta,
    inference: covariance.kind === 'wild-cluster-bootstrap' ? 'clustered' : covariance.kind,
    degreesOfFreedom: covariance.degreesOfFreedom,
    clusters: covariance.clusters,
    relative: relativeEffect(spec.transform, delta, mean),
    rSquaredWithin: fit.rSquaredWithin,
    eventStudy,
    diagnostics: { ...diagnostics, method: 'sun-abraham' },
  });
}
