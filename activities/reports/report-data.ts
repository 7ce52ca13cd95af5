import type { z } from 'zod';
import type {
  alerts,
  dataChecks,
  dialDecisions,
  driftChecks,
  extractionWindows,
  impactCounterfactual,
  impactDiagnostics,
  impactEstimates,
  impactEventStudy,
  kpiAgent,
  kpiDaily,
  kpiInsights,
  kpiSummary,
  kpiTeam,
  pipelineRuns,
  processChanges,
} from '../contract/tables/index.ts';

export type EstimateRow = z.infer<typeof impactEstimates.row>;
export type EventStudyRow = z.infer<typeof impactEventStudy.row>;
export type CounterfactualRow = z.infer<typeof impactCounterfactual.row>;
export type DiagnosticRow = z.infer<typeof impactDiagnostics.row>;
export type DriftRow = z.infer<typeof driftChecks.row>;
export type WindowRow = z.infer<typeof extractionWindows.row>;
export type DataCheckRow = z.infer<typeof dataChecks.row>;
export type RunRow = z.infer<typeof pipelineRuns.row>;
export type ProcessChangeRow = z.infer<typeof processChanges.row>;
export type AlertRow = z.infer<typeof alerts.row>;
export type DialDecisionRow = z.infer<typeof dialDecisions.row>;
export type KpiDailyRow = z.infer<typeof kpiDaily.row>;
export type KpiSummaryRow = z.infer<typeof kpiSummary.row>;
export type KpiTeamRow = z.infer<typeof kpiTeam.row>;
export type KpiAgentRow = z.infer<typeof kpiAgent.row>;
export type KpiInsightRow = z.infer<typeof kpiInsights.row>;

/** How far the data of one platform reaches. */
export interface FreshnessRow {
  platform: string;
  /** Start of the latest interval in `queue_hours`, ISO. */
  latest_interval_at: string | null;
  queues: number;
  intervals: number;
}

/** What was refused in a window, by reason. */
export interface RejectedRow {
  platform: string;
  /** ISO. */
  window_start: string;
  reason: string;
  records: number;
}

/** The simulator's true effect of a change on a metric, on the scale of `impact_estimates.delta`. */
export interface TruthRow {
  change_id: string;
  metric: string;
  delta: number;
  /** In percent; left out, it is derived from `delta`. */
  effect_pct?: number | null;
}

/** State of the world that the report describes. */
export interface GeneratedFor {
  /** Data before this instant was used, ISO; null before the first estimate. */
  asOf: string | null;
  runId: string | null;
  codeVersion: string | null;
}

/** Everything the report shows: rows of the contract's tables as plain objects, times as ISO text with Z. */
export interface ReportData {
  generatedFor: GeneratedFor;
  /** The latest run of each change × metric × segment × estimator. */
  estimates: EstimateRow[];
  processChanges: ProcessChangeRow[];
  eventStudy: EventStudyRow[];
  counterfactual: CounterfactualRow[];
  diagnostics: DiagnosticRow[];
  drift: DriftRow[];
  windows: WindowRow[];
  dataChecks: DataCheckRow[];
  freshness: FreshnessRow[];
  rejected: RejectedRow[];
  runs: RunRow[];
  alerts: AlertRow[];
  dialDecisions: DialDecisionRow[];
  kpiDaily: KpiDailyRow[];
  kpiSummary: KpiSummaryRow[];
  kpiTeams: KpiTeamRow[];
  kpiAgents: KpiAgentRow[];
  kpiInsights: KpiInsightRow[];
  truth?: TruthRow[];
}

/** The data of a warehouse in which nothing has run yet. */
export function emptyReportData(): ReportData {
  return {
    generatedFor: { asOf: null, runId: null, codeVersion: null },
    estimates: [],
    processChanges: [],
    eventStudy: [],
    counterfactual: [],
    diagnostics: [],
    drift: [],
    windows: [],
    dataChecks: [],
    freshness: [],
    rejected: [],
    runs: [],
    alerts: [],
    dialDecisions: [],
    kpiDaily: [],
    kpiSummary: [],
    kpiTeams: [],
    kpiAgents: [],
    kpiInsights: [],
  };
}
