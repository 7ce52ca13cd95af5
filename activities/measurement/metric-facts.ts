import type { MeasuredEstimator, Metric } from '../contract/enums.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import type { EstimateCheck } from './checks.ts';
import type { ControlCandidate } from './choose-controls.ts';
import type { MetricModel } from './metric-model.ts';
import type { UnitSeries } from './unit-series.ts';

/** Everything known about one metric of one change once it is estimated; the result rows are made from it. */
export interface MetricFacts {
  grain: { change_id: string; metric: Metric; segment: string };
  model: MetricModel;
  /** Name of the estimator in the tables. */
  estimator: MeasuredEstimator;
  /** This estimate speaks for the metric; others stand beside it. */
  headline: boolean;
  spec: EstimateSpec;
  result: EstimateResult;
  /** Event study, where there are controls. */
  study: EstimateResult | undefined;
  checks: EstimateCheck[];
  /** Series on the scale of the regression. */
  treated: readonly UnitSeries[];
  controls: readonly UnitSeries[];
  candidates: readonly ControlCandidate[];
  panel: DataTable;
  /** The panel comes from a report that dropped or smoothed intervals, or shows its signs. */
  preAggregated: boolean;
  asOf: string;
  interventionMs: number;
  /** Start of the first interval of the panel. */
  firstMs: number;
}
