import type { PValueAdjustment } from '../../activities/contract/enums.ts';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';
import type { EstimateSpec } from '../../activities/contract/estimate-spec.ts';
import { estimateBatch, estimateFamily } from '../../activities/estimation/index.ts';
import { benjaminiHochberg } from '../../activities/estimation/inference/benjamini-hochberg.ts';
import type { PanelCache } from '../../activities/estimation/panel/panel-cache.ts';
import type { DataTable } from '../../activities/estimation/panel/types.ts';

/** Estimates a list of specs on one table, effects and columns shared, with p-values adjusted on request. */
export function estimateMany(
  table: DataTable,
  specs: readonly EstimateSpec[],
  adjust: PValueAdjustment | undefined,
  readMs: number,
  cache: PanelCache | undefined,
): EstimateResult[] {
  const begin = performance.now();
  const { results, adjusted } = adjusting(table, specs, adjust, cache);
  const timings = { readMs, estimateMs: performance.now() - begin };
  return results.map((result, position) => ({
    ...result,
    ...(adjusted === undefined
      ? {}
      : { adjusted: { ...adjusted.how, pValue: adjusted.pValues[position] ?? null } }),
    timings,
  }));
}

function adjusting(
  table: DataTable,
  specs: readonly EstimateSpec[],
  adjust: PValueAdjustment | undefined,
  cache: PanelCache | undefined,
) {
  if (adjust !== 'romano-wolf') {
    const results = estimateBatch(table, specs, cache);
    if (adjust === undefined) return { results };
    const pValues = benjaminiHochberg(results.map(({ pValue }) => pValue));
    return { results, adjusted: { pValues, how: { method: adjust } } };
  }
  const { results, adjusted: pValues, method, because } = estimateFamily(table, specs);
  return { results, adjusted: { pValues, how: { method, because } } };
}
