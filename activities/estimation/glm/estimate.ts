import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { Factor, PanelNotes, PanelSample } from '../panel/types.ts';
import { estimateHurdle } from './hurdle.ts';
import type { HurdleParts } from './hurdle-parts.ts';
import { estimateSinglePart } from './single-part.ts';

/** What a sample does not carry itself. */
export interface GlmOptions {
  /** Cluster columns of `inference.by`, one or two, by row of the sample; default: the unit. */
  clusters?: readonly Factor[];
  /** Parts of the two-part model where rows are averages; without it each row is one score and 0 is the hurdle. */
  hurdle?: HurdleParts;
  /** What happened to rows before the model, for the diagnostics. */
  notes?: PanelNotes;
}

/**
 * Estimates a quasi-likelihood model: `fractional-logit`, `fractional-probit`, `poisson` or `hurdle`, with the effects of
 * the sample absorbed.
 *
 * @throws ContraflowError kind `usage` (transform, treatment, unsupported inference), `data` (outcome out of range,
 * separation, absorbed treatment, one cluster) or `failed` (no convergence)
 */
export function estimateGlm(
  sample: PanelSample,
  spec: EstimateSpec,
  options: GlmOptions = {},
): EstimateResult {
  const clusters = options.clusters ?? [sample.unit];
  switch (spec.estimator) {
    case 'fractional-logit':
    case 'fractional-probit':
    case 'poisson':
      return estimateSinglePart(sample, spec, clusters, options.notes);
    case 'hurdle':
      return estimateHurdle(sample, spec, clusters, options.notes, options.hurdle);
    default:
      throw new ContraflowError({
        kind: 'usage',
        code: 'unknown-estimator',
        message: `estimator ${spec.estimator} is no quasi-likelihood model`,
        hint: 'use fractional-logit, fractional-probit, poisson or hurdle',
      });
  }
}
