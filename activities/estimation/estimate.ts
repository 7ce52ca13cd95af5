import { ContraflowError } from '../contract/errors.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import type { CovarianceFrame } from './covariance/index.ts';
import { rowOrder } from './diagnostics/index.ts';
import { chooseEstimator } from './estimators/choose-estimator.ts';
import type { Estimation } from './estimators/estimation.ts';
import { estimateEventStudy } from './estimators/event-study.ts';
import { fitBatch } from './estimators/fit-batch.ts';
import { estimateLinearModel } from './estimators/linear-model.ts';
import { estimateStaggered } from './estimators/staggered.ts';
import { estimateGlm, type GlmOptions } from './glm/estimate.ts';
import { isBinary, treatedClusters } from './inference/treated-clusters.ts';
import { estimateIts } from './its/index.ts';
import { freeColumn } from './linear/index.ts';
import { PanelCache, prepareDesign, preparePanel } from './panel/index.ts';
import { narrowValues } from './panel/integer-column.ts';
import type { DataTable, PanelSample, PreparedPanel, Regressor } from './panel/types.ts';
import { estimateSynthetic } from './synthetic/index.ts';

/**
 * Estimates one spec on one table.
 *
 * @param table columns as read by `readTable` or built by hand; never changed
 * @param spec a checked spec (`estimateSpec.parse`)
 * @param cache of this table, as `prepareAhead` makes it
 * @throws ContraflowError of kind `data` where the data cannot answer the spec, `usage` where the spec cannot be meant
 */
export function estimate(
  table: DataTable,
  spec: EstimateSpec,
  cache: PanelCache = new PanelCache(table),
): EstimateResult {
  return estimateWith(cache, spec);
}

/**
 * Estimates several specs on one table. Factor codes, absorbers and demeaned columns are shared by all specs that keep
 * the same rows; the results equal those of one estimate at a time. The first failing spec ends the batch.
 */
export function estimateBatch(
  table: DataTable,
  specs: readonly EstimateSpec[],
  cache: PanelCache = new PanelCache(table),
): EstimateResult[] {
  fitBatch(specs.flatMap((spec) => batchMember(cache, spec)));
  return specs.map((spec, position) => {
    try {
      return estimateWith(cache, spec);
    } catch (error) {
      if (!(error instanceof ContraflowError) || specs.length === 1) throw error;
      const { kind, code, hint, message } = error;
      throw new ContraflowError({
        kind,
        code,
        hint,
        message: `spec [${position}]: ${message}`,
        cause: error,
      });
    }
  });
}

/**
 * Prepares what fixed-effects models need of a table beside their outcomes, which may still be on their way into it:
 * codes, absorbers and freed regressors. What the data refuse is told when the spec is estimated.
 */
export function prepareAhead(table: DataTable, specs: readonly EstimateSpec[]): PanelCache {
  const cache = new PanelCache(table);
  for (const given of specs) {
    try {
      const spec = chooseEstimator(table, given);
      const design = spec.estimator === 'twfe' ? prepareDesign(table, spec, cache) : undefined;
      if (design === undefined) continue;
      const { free } = shareDesign(cache, spec, { ...design, weights: undefined });
      design.regressors.forEach(free);
      rowOrder(design.unit, design.time, design.periodValues);
      for (const regressor of design.regressors.slice(0, 1)) isBinary(narrowValues(regressor));
      for (const cluster of design.clusters)
        treatedClusters({ regressors: design.regressors, treatmentIndex: 0 }, cluster);
    } catch (error) {
      if (!(error instanceof ContraflowError)) throw error;
    }
  }
  return cache;
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
  const { sample, clusters, rowsKey } = panel;
  const { absorber, free } = shareDesign(cache, spec, { ...sample, rowsKey });
  const frame: CovarianceFrame = {
    unit: sample.unit,
    time: sample.time,
    periodValues: sample.periodValues,
    clusters,
  };
  const { inference: _inference, confidence: _confidence, ...model } = spec;
  const modelKey = `${JSON.stringify(model)}|${rowsKey}`;
  const remember: Estimation['remember'] = (make) => cache.fit(modelKey, make);
  return { spec, panel, absorber, frame, free, remember };
}

/** Absorber and freed columns that specs with the same rows, effects and weights have in common. */
function shareDesign(
  cache: PanelCache,
  spec: EstimateSpec,
  { effects, weights, rowsKey }: Pick<PanelSample, 'effects' | 'weights'> & { rowsKey: string },
): Pick<Estimation, 'absorber' | 'free'> {
  const key = [
    effects.map((effect) => effect.name).join('+'),
    spec.weights ?? '',
    spec.propensity ?? '',
    spec.trim ?? '',
    spec.timezone ?? '',
    rowsKey,
  ].join('|');
  const absorber = cache.absorber(effects, weights, key);
  // Columns of the table are known by name; what is derived from it, as a treatment by date, by its array alone.
  const shared = new Set(spec.covariates.concat(spec.treatment ?? []));
  const free = (regressor: Regressor) =>
    cache.column(shared.has(regressor.name) ? regressor.name : narrowValues(regressor), key, () =>
      freeColumn(absorber, regressor, weights),
    );
  return { absorber, free };
}
