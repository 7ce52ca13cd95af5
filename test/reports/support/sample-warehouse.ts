import { DuckDBInstance } from '@duckdb/node-api';
import { type ColumnType, type TableDefinition, tables } from '../../../activities/contract/tables/index.ts';
import type { ReadRows } from '../../../activities/reports/index.ts';
import type { ReportData } from '../../../activities/reports/report-data.ts';

type Rows = readonly Record<string, unknown>[];

/** The rows of a report by the table they come from. */
export function sampleTables(data: ReportData): Map<string, Rows> {
  return new Map<string, Rows>([
    ['impact_estimates', data.estimates],
    ['process_changes', data.processChanges],
    ['impact_event_study', data.eventStudy],
    ['impact_counterfactual', data.counterfactual],
    ['impact_diagnostics', data.diagnostics],
    ['drift_checks', data.drift],
    ['extraction_windows', data.windows],
    ['data_checks', data.dataChecks],
    ['pipeline_runs', data.runs],
    ['alerts', data.alerts],
    ['dial_decisions', data.dialDecisions],
    ['kpi_daily', data.kpiDaily],
    ['kpi_summary', data.kpiSummary],
    ['kpi_team', data.kpiTeams],
    ['kpi_agent', data.kpiAgents],
    ['kpi_insights', data.kpiInsights],
  ]);
}

const types: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMPTZ',
  date: 'DATE',
  json: 'VARCHAR',
};

/** A DuckDB database in memory with every table of the contract and the given rows. */
export async function openSampleWarehouse(
  content: ReadonlyMap<string, Rows>,
): Promise<{ read: ReadRows; close(): void }> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run("set timezone = 'UTC'");
  for (const table of tables) {
    await connection.run(createTable(table));
    const rows = content.get(table.name) ?? [];
    if (rows.length > 0) await connection.run(insertRows(table, rows));
  }
  return {
    read: async (sql) =>
      (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[],
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function createTable(table: TableDefinition): string {
  return `create table ${table.name} (${table.columns.map((column) => `"${column.name}" ${types[column.type]}`).join(', ')})`;
}

function insertRows(table: TableDefinition, rows: Rows): string {
  // A bare number with a point is a DECIMAL in SQL and loses its last bits; quoted text is read as the double it is.
  const literal = (value: unknown): string =>
    value === null || value === undefined ? 'null' : `'${String(value).replaceAll("'", "''")}'`;
  const lines = rows.map((row) => `(${table.columns.map((column) => literal(row[column.name])).join(',')})`);
  return `insert into ${table.name} values ${lines.join(',')}`;
}
