import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { DataTable, PanelSample } from '../panel/types.ts';
import { buildDesign } from './design.ts';
import { checkInference } from './result-parts.ts';
import { estimateControl } from './synthetic-control.ts';
import { estimateDid } from './synthetic-did.ts';

/**
 * Synthetic control and synthetic difference-in-differences. Several treated units with one date enter as their mean.
 * @param table the data behind the sample; needed for `predictors` only
 * @throws ContraflowError where the design or the spec does not allow an estimate
 */
export function estimateSynthetic(
  sample: PanelSample,
  spec: EstimateSpec,
  table?: DataTable,
): EstimateResult {
  const did = spec.estimator === 'synthetic-did';
  checkInference(
    spec,
    did ? ['auto', 'placebo', 'jackknife'] : ['auto', 'placebo', 'conformal', 'jackknife'],
  );
  checkCombination(spec, did);
  const design = buildDesign(sample, spec);
  const ignored = ignoredKeys(sample, spec);
  if (ignored.length > 0) design.warnings.push(`not used by a synthetic design: ${ignored.join(', ')}`);
  return did ? estimateDid(sample, design, spec) : estimateControl(sample, design, spec, table);
}

function checkCombination(spec: EstimateSpec, did: boolean): void {
  const predictors = (spec.predictors?.length ?? 0) > 0;
  const ridge = spec.ridge !== 0;
  const clash =
    (predictors && ridge && 'predictors with ridge') ||
    (did && predictors && 'predictors with synthetic-did') ||
    (did && ridge && 'ridge with synthetic-did') ||
    (spec.mode === 'r-compatible' && (predictors || ridge) && 'mode: r-compatible with predictors or ridge');
  if (!clash) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'keys-clash',
    message: `the spec combines ${clash}, which no published method defines`,
    hint: 'leave one of them out',
  });
}

function ignoredKeys(sample: PanelSample, spec: EstimateSpec): string[] {
  return [
    spec.covariates.length > 0 ? 'covariates' : '',
    sample.weights ? 'weights' : '',
    spec.events.length > 0 ? 'events' : '',
    spec.absorb ? 'absorb' : '',
  ].filter((key) => key !== '');
}
