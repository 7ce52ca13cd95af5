import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { DataTable } from '../panel/types.ts';
import { fitControl } from './control-fit.ts';
import type { SyntheticDesign } from './design.ts';
import { errorRatio, summariseGaps } from './placebo.ts';
import { gapsOf } from './weights.ts';

/** Effect found at a date where nothing happened. */
export interface TimePlacebo {
  /** Supposed intervention. */
  at: string;
  delta: number;
  preRmspe: number;
  postRmspe: number;
  ratio: number | null;
}

const shares = [0.5, 0.6, 0.7, 0.8];

/**
 * Placebos in time: the same design ended before the intervention and dated back to a share of its pre-period.
 * Predictors keep their periods.
 */
export function timePlacebos(
  design: SyntheticDesign,
  spec: EstimateSpec,
  kind: 'time' | 'number',
  table?: DataTable,
): TimePlacebo[] {
  const cut = (rows: Float64Array[]) => rows.map((row) => row.slice(0, design.pre));
  const before: SyntheticDesign = {
    ...design,
    treatedRows: cut(design.treatedRows),
    donorRows: cut(design.donorRows),
    periods: design.pre,
    warnings: [],
  };
  const dates = [...new Set(shares.map((share) => Math.floor(design.pre * share)))].filter(
    (pre) => pre >= 2 && pre < design.pre,
  );
  return dates.map((pre) => {
    const shifted = { ...before, pre };
    const fit = fitControl(shifted, spec, kind, table);
    const summary = summariseGaps(gapsOf(fit.target, fit.donors, fit.weights), pre);
    const ratio = errorRatio(summary);
    const { delta, preRmspe, postRmspe } = summary;
    return {
      at: design.periodLabels[pre]!,
      delta,
      preRmspe,
      postRmspe,
      ratio: Number.isFinite(ratio) ? ratio : null,
    };
  });
}
