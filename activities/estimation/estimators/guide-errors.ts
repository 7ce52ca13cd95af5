import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { type CovarianceFrame, covarianceMethods } from '../covariance/index.ts';
import { measure } from '../inference/measure.ts';
import type { LinearFit } from '../linear/index.ts';
import { calendarFactor } from '../panel/calendar-effects.ts';
import { interactFactors } from '../panel/index.ts';
import type { Factor, PanelSample } from '../panel/types.ts';

/** A clustered error of the effect of interest. */
export interface ClusteredError {
  by: string;
  clusters: number;
  standardError: number | null;
  pValue: number | null;
}

/**
 * The two clusterings that the guide asks for, side by side: by unit, and by unit and local day. The second takes errors of one
 * unit on different days for independent, which hourly queues are not; it is shown, and never decides.
 *
 * @param position of the effect of interest among the coefficients
 */
export function guideErrors(
  spec: EstimateSpec,
  sample: PanelSample,
  fit: LinearFit,
  frame: CovarianceFrame,
  position: number,
): ClusteredError[] {
  const factors: Factor[] = [sample.unit];
  if (sample.timeKind === 'time' && spec.time !== undefined) {
    const axis = {
      column: spec.time,
      kind: 'time',
      values: sample.periodValues,
      timezone: spec.timezone ?? 'UTC',
    } as const;
    const day = calendarFactor('date', axis, { codes: sample.time.codes, values: sample.periodValues });
    factors.push(interactFactors(`${sample.unit.name}^date`, [sample.unit, day]));
  }
  return factors
    .filter(({ levels }) => levels > 1)
    .map((factor) => {
      const covariance = covarianceMethods.clustered!(
        fit,
        { ...frame, clusters: [factor] },
        { ...spec.inference, kind: 'clustered', correction: 'cr1' },
      );
      const variance = covariance.matrix[position * fit.names.length + position]!;
      const { standardError, pValue } = measure(
        fit.coefficients[position]!,
        variance,
        covariance.degreesOfFreedom,
        spec.confidence,
      );
      return { by: factor.name, clusters: factor.levels, standardError, pValue };
    });
}
