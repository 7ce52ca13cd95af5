import { ContraflowError } from '../contract/errors.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import type { CovarianceFrame } from './covariance/index.ts';
import { chooseEstimator } from './estimators/choose-estimator.ts';
import type { Estimation } from './estimators/estimation.ts';
import { estimateEventStudy } from './estimators/event-study.ts';
import { fitBatch } from './estimators/fit-batch.ts';
import type { FitThreads } from './estimators/fit-shared.ts';
import { estimateLinearModel } from './estimators/linear-model.ts';
import { estimateStaggered } from './estimators/staggered.ts';
import { estimateGlm, type GlmOptions } from './glm/estimate.ts';
import { estimateIts } from './its/index.ts';
import { freeColumn } from './linear/index.ts';
import { PanelCache, preparePanel } from './panel/index.ts';
import type { DataTable, PreparedPanel, Regressor } from './panel/types.ts';
import { estimateSynthetic } from './synthetic/index.ts';

/**
 * Estimates one spec on one table.
 *
 * @param table columns as read by `readTable` or built by hand; never changed
 * @param spec a checked spec (`estimateSpec.parse`)
 * @throws ContraflowError of kind `data` where the data cannot answer the spec, `usage` where the spec cannot be meant
 */
export function estimate(table: DataTable, spec: EstimateSpec): EstimateResult {
  return estimateWith(new PanelCache(table), spec);
}

/**
 * Estimates several specs on one table. Factor codes, absorbers and demeaned columns are shared by all specs that keep
 * the same rows, and `threads` spreads the outcomes of large panels over several; the results equal those of one estimate at a time.
 * The first failing spec ends the batch.
 */
export function estimateBatch(
  table: DataTable,
  specs: readonly EstimateSpec[],
  threads: FitThreads = {},
): EstimateResult[] {
  const cache = new PanelCache(table);
  fitBatch(
    specs.flatMap((spec) => batchMember(cache, spec)),
    threads,
  );
  return specs.map((spec) => estimateWith(cache, spec));
}

/** The estimation of a spec of the linear family; none for one that fails, which is told when its turn comes. */
function batchMember(cache: PanelCache, given: EstimateSpec): Estimation[] {
  try {
    const spec = chooseEstimator(cache.table, given);
    return spec.estimator === 'twfe' ? [linearEstimation(cache, spec, cache.panel(spec, preparePanel))] : [];
  } catch (error) {
    if (error instanceof ContraflowError) return [];
    throw error;
  }
}

function estimateWith(cache: PanelCache, given: EstimateSpec): EstimateResult {
  const spec = chooseEstimator(cache.table, given);
  const panel = cache.panel(spec, preparePanel);
  switch (spec.estimator) {
    case 'fractional-logit':
    case 'fractional-probit':
    case 'poisson':
    case 'hurdle':
      return estimateGlm(panel.sample, spec, {
        clusters: panel.clusters,
        notes: panel.notes,
        ...hurdleParts(spec, panel),
      });
    case 'synthetic-control':
    case 'synthetic-did':
      return estimateSynthetic(panel.sample, spec, cache.table);
    case 'its':
      return estimateIts(panel.sample, spec);
    case 'event-study':
      return estimateEventStudy(linearEstimation(cache, spec, panel));
    case 'staggered':
      return estimateStaggered(linearEstimation(cache, spec, panel));
    default:
      return estimateLinearModel(linearEstimation(cache, spec, panel));
  }
}

function hurdleParts({ hurdle }: EstimateSpec, panel: PreparedPanel): Pick<GlmOptions, 'hurdle'> {
  if (hurdle === undefined) return {};
  const { responses, total, zeros } = hurdle;
  return {
    hurdle: {
      responses: panel.hurdle.get(responses)!,
      total: panel.hurdle.get(total)!,
      zeros: zeros === undefined ? undefined : panel.hurdle.get(zeros)!,
    },
  };
}

function linearEstimation(cache: PanelCache, spec: EstimateSpec, panel: PreparedPanel): Estimation {
  const { sample, clusters } = panel;
  const key = [
    sample.effects.map((effect) => effect.name).join('+'),
    spec.weights ?? '',
    spec.propensity ?? '',
    spec.trim ?? '',
    spec.timezone ?? '',
    panel.rowsKey,
  ].join('|');
  const absorber = cache.absorber(sample.effects, sample.weights, key);
  const shared = new Set(spec.covariates.concat(spec.treatment ?? []));
  const free = (regressor: Regressor) =>
    shared.has(regressor.name)
      ? cache.column(`${regressor.name}|${key}`, () => freeColumn(absorber, regressor, sample.weights))
      : freeColumn(absorber, regressor, sample.weights);
  const frame: CovarianceFrame = {
    unit: sample.unit,
    time: sample.time,
    periodValues: sample.periodValues,
    clusters,
  };
  const { inference: _inference, confidence: _confidence, ...model } = spec;
  const modelKey = `${JSON.stringify(model)}|${panel.rowsKey}`;
  const remember: Estimation['remember'] = (make) => cache.fit(modelKey, make);
  return { spec, panel, absorber, frame, free, remember };
}
