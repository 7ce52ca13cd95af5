import { extractionWindows } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import type { LedgerQuery, LedgerRow, WindowEffort } from './port.ts';

/** Reads the ledger in order; binds platform, from, to as far as the query gives them. */
export function readLedgerSql(dialect: Dialect, query: LedgerQuery): string {
  const conditions = [
    ...(query.platform === undefined ? [] : [`platform = ${dialect.parameter('platform', 'text')}`]),
    ...(query.from === undefined ? [] : [`window_end > ${dialect.parameter('from', 'timestamp')}`]),
    ...(query.to === undefined ? [] : [`window_start < ${dialect.parameter('to', 'timestamp')}`]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const columns = extractionWindows.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  return `SELECT ${columns} FROM ${dialect.table(extractionWindows.name)}${where} ORDER BY platform, window_start, window_end`;
}

/** The ledger row of one window; binds platform, window_start, window_end. */
export function ledgerRowSql(dialect: Dialect): string {
  return (
    `SELECT * FROM ${dialect.table(extractionWindows.name)} WHERE platform = ${dialect.parameter('platform', 'text')}` +
    ` AND window_start = ${dialect.parameter('window_start', 'timestamp')}` +
    ` AND window_end = ${dialect.parameter('window_end', 'timestamp')}`
  );
}

/** Windows that lie within another one and are not it; binds platform, window_start, window_end. */
export function withinWindow(dialect: Dialect): string {
  const [start, end] = (['window_start', 'window_end'] as const).map((name) =>
    dialect.parameter(name, 'timestamp'),
  );
  return (
    `platform = ${dialect.parameter('platform', 'text')} AND window_start >= ${start} AND window_end <= ${end}` +
    ` AND (window_start > ${start} OR window_end < ${end})`
  );
}

/** How often the data of a window has been read again, once it is loaded by this run; null for its first reading. */
export function countRereads(
  earlier: readonly Pick<LedgerRow, 'status' | 'content_hash' | 'rereads' | 'run_id'>[],
  runId: string,
): number | null {
  const loaded = earlier.filter(({ content_hash: hash }) => hash !== null);
  if (loaded.length === 0) return null;
  const before = Math.max(...loaded.map(({ rereads }) => rereads ?? 0));
  const again = loaded.some(
    ({ run_id, status }) => run_id !== runId || status === 'failed' || status === 'running',
  );
  return before + (again ? 1 : 0) || null;
}

/** The columns of the ledger that say what a reading took. */
export function effortColumns(
  effort: WindowEffort | undefined,
): Pick<LedgerRow, 'requests' | 'retries' | 'unknown_fields'> {
  const drifted = effort?.unknownFields ?? [];
  return {
    requests: effort?.requests ?? null,
    retries: effort === undefined ? null : JSON.stringify(effort.retries),
    unknown_fields: drifted.length === 0 ? null : JSON.stringify(drifted),
  };
}
