import { createHash } from 'node:crypto';
import { tableNamed } from '../../activities/contract/tables/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';

/** What may differ between two runs that computed the same. */
const incidental = ['run_id', 'code_version', 'created_at', 'attempts'];

/** Rows read at once. */
const batch = 50_000;

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

/** What was read from the platforms: rows as they reported them, queue legs, and which windows are whole. */
export const extractedTables = {
  raw_queue_intervals: ['run_id', 'loaded_at'],
  interactions: ['run_id', 'created_at'],
  skill_hours: ['run_id', 'created_at'],
  extraction_windows: [
    'run_id',
    'updated_at',
    'attempts',
    'requests',
    'retries',
    'rereads',
    'unknown_fields',
  ],
} as const;

/** Columns of a table but for those that may differ. */
export function columnsOf(name: string, skipped: readonly string[] = incidental): string[] {
  return tableNamed(name)
    .columns.map((column) => column.name)
    .filter((column) => !skipped.includes(column));
}

/**
 * Row count and hash of the content of each compared table, rows in the order of all their columns.
 * @param further tables beside the compared ones, with the columns that may differ
 */
export async function digestTables(
  path: string,
  further: Readonly<Record<string, readonly string[]>> = {},
): Promise<Record<string, TableDigest>> {
  const reader = await openReader({ kind: 'duckdb', path });
  try {
    const digests: Record<string, TableDigest> = {};
    const ignored = Object.fromEntries(comparedTables.map((name) => [name, incidental]));
    for (const [name, skipped] of Object.entries({ ...ignored, ...further })) {
      const columns = columnsOf(name, skipped);
      const [counted] = await reader.query(`SELECT count(*) AS n FROM ${name}`);
      const total = Number(counted?.['n']);
      const hash = createHash('sha256');
      for (let from = 0; from < total; from += batch) {
        const rows = await reader.query(
          `SELECT ${columns.join(', ')} FROM ${name} ORDER BY ALL LIMIT ${batch} OFFSET ${from}`,
        );
        for (const row of rows) hash.update(JSON.stringify(row)).update('\n');
      }
      digests[name] = { rows: total, sha256: hash.digest('hex') };
    }
    return digests;
  } finally {
    await reader.close();
  }
}
