import { createHash } from 'node:crypto';
import { tableNamed } from '../../activities/contract/tables/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';

/** What may differ between two runs that computed the same. */
const incidental = new Set(['run_id', 'code_version', 'created_at', 'attempts']);

/** The tables that are the same after a repeat, a crash or a fault; decisions and deliveries carry real times. */
export const comparedTables = [
  'queue_hours',
  'impact_estimates',
  'impact_event_study',
  'impact_counterfactual',
  'impact_weights',
  'impact_diagnostics',
  'drift_checks',
  'kpi_daily',
  'kpi_summary',
  'kpi_team',
  'kpi_agent',
  'kpi_insights',
] as const;

export interface TableDigest {
  rows: number;
  sha256: string;
}

/** Row count and hash of the content of each compared table, rows in the order of all their columns. */
export async function digestTables(path: string): Promise<Record<string, TableDigest>> {
  const reader = await openReader({ kind: 'duckdb', path });
  try {
    const digests: Record<string, TableDigest> = {};
    for (const name of comparedTables) {
      const columns = tableNamed(name)
        .columns.map((column) => column.name)
        .filter((column) => !incidental.has(column));
      const rows = await reader.query(`SELECT ${columns.join(', ')} FROM ${name} ORDER BY ALL`);
      const hash = createHash('sha256');
      for (const row of rows) hash.update(JSON.stringify(row)).update('\n');
      digests[name] = { rows: rows.length, sha256: hash.digest('hex') };
    }
    return digests;
  } finally {
    await reader.close();
  }
}
