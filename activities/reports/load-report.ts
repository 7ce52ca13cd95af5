import type { TableDefinition } from '../contract/tables/index.ts';
import * as tables from '../contract/tables/index.ts';
import { coerceRow, toInstant, toNumber } from './coerce-row.ts';
import type { EstimateRow, FreshnessRow, GeneratedFor, RejectedRow, ReportData } from './report-data.ts';
import { reportQueries } from './report-queries.ts';

/** Runs one query and gives its rows as objects by column name. */
export type ReadRows = (sql: string) => Promise<Record<string, unknown>[]>;

/**
 * Reads everything that the report shows, one query after the other.
 * @throws ContraflowError `data` where a table does not have the form of the contract; what `read` throws passes through.
 */
export async function loadReportData(read: ReadRows): Promise<ReportData> {
  const load = async <Row>(part: keyof typeof reportQueries, table: unknown): Promise<Row[]> =>
    (await read(reportQueries[part])).map((raw) => coerceRow<Row>(table as TableDefinition, raw));
  const estimates = await load<EstimateRow>('estimates', tables.impactEstimates);
  return {
    generatedFor: describeOrigin(estimates),
    estimates,
    processChanges: await load('processChanges', tables.processChanges),
    eventStudy: await load('eventStudy', tables.impactEventStudy),
    counterfactual: await load('counterfactual', tables.impactCounterfactual),
    diagnostics: await load('diagnostics', tables.impactDiagnostics),
    drift: await load('drift', tables.driftChecks),
    windows: await load('windows', tables.extractionWindows),
    dataChecks: await load('dataChecks', tables.dataChecks),
    freshness: (await read(reportQueries.freshness)).map(freshnessRow),
    rejected: (await read(reportQueries.rejected)).map(rejectedRow),
    runs: await load('runs', tables.pipelineRuns),
    alerts: await load('alerts', tables.alerts),
    dialDecisions: await load('dialDecisions', tables.dialDecisions),
    kpiDaily: await load('kpiDaily', tables.kpiDaily),
    kpiSummary: await load('kpiSummary', tables.kpiSummary),
    kpiTeams: await load('kpiTeams', tables.kpiTeam),
    kpiAgents: await load('kpiAgents', tables.kpiAgent),
    kpiInsights: await load('kpiInsights', tables.kpiInsights),
  };
}

function describeOrigin(estimates: readonly EstimateRow[]): GeneratedFor {
  const latest = estimates.reduce<EstimateRow | null>(
    (newest, row) => (newest === null || row.as_of_at > newest.as_of_at ? row : newest),
    null,
  );
  return {
    asOf: latest?.as_of_at ?? null,
    runId: latest?.run_id ?? null,
    codeVersion: latest?.code_version ?? null,
  };
}

function freshnessRow(raw: Record<string, unknown>): FreshnessRow {
  const latest = raw['latest_interval_at'];
  return {
    platform: String(raw['platform']),
    latest_interval_at: latest === null || latest === undefined ? null : (toInstant(latest) ?? null),
    queues: toNumber(raw['queues']) ?? 0,
    intervals: toNumber(raw['intervals']) ?? 0,
  };
}

function rejectedRow(raw: Record<string, unknown>): RejectedRow {
  return {
    platform: String(raw['platform']),
    window_start: toInstant(raw['window_start']) ?? '',
    reason: String(raw['reason']),
    records: toNumber(raw['records']) ?? 0,
  };
}
