import type { z } from 'zod';
import type {
  driftChecks,
  impactCounterfactual,
  impactDiagnostics,
  impactEstimates,
  impactEventStudy,
  impactWeights,
} from '../contract/tables/index.ts';
import type { DailyEffect } from './daily-effects.ts';

type RowOf<T extends { row: z.ZodType }> = z.infer<T['row']>;
/** Columns that are the same for all rows of a run; the publishing step adds them. */
type RunColumns =
  | 'run_id'
  | 'code_version'
  | 'config_hash'
  | 'schema_version'
  | 'created_at'
  | 'input_rows'
  | 'input_max_interval_at';
type Unstamped<T extends { row: z.ZodType }> = Omit<RowOf<T>, RunColumns>;

export type EstimateRow = Unstamped<typeof impactEstimates>;
export type EventStudyRow = Unstamped<typeof impactEventStudy>;
export type CounterfactualRow = Unstamped<typeof impactCounterfactual>;
export type WeightRow = Unstamped<typeof impactWeights>;
export type DiagnosticRow = Unstamped<typeof impactDiagnostics>;
export type DriftRow = RowOf<typeof driftChecks>;

/** Effects over the last window before each day, of one metric. */
export interface DailyEffects {
  metric: EstimateRow['metric'];
  estimator: EstimateRow['estimator'];
  points: DailyEffect[];
}

/** What measuring a change yields; written as one JSON file between the estimation and the publishing step. */
export interface MeasurementFile {
  changeId: string;
  asOf: string;
  inputRows: number;
  inputMaxIntervalAt: string | null;
  estimates: EstimateRow[];
  eventStudy: EventStudyRow[];
  counterfactual: CounterfactualRow[];
  weights: WeightRow[];
  diagnostics: DiagnosticRow[];
  daily: DailyEffects[];
  failures: { metric: EstimateRow['metric']; code: string; message: string; hint: string }[];
}
