import { extractionWindows } from '../../contract/tables/index.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import type { Dialect } from '../dialect.ts';
import type { LedgerRow, Scalar } from '../port.ts';
import type { RemoteSession } from './session.ts';

/** What the ledger holds of a window and of those that lie within it. */
export interface LedgerState {
  known: LedgerRow | undefined;
  within: readonly LedgerRow[];
  /** Names of the values that hold the starts of those windows. */
  starts: readonly string[];
  /** Finds rows where another process has written one of them since; binds `values`. */
  guard: string;
  values: Readonly<Record<string, Scalar>>;
}

function inside(dialect: Dialect): string {
  return (
    `platform = ${dialect.parameter('platform', 'text')}` +
    ` AND window_start >= ${dialect.parameter('window_start', 'timestamp')}` +
    ` AND window_end <= ${dialect.parameter('window_end', 'timestamp')}`
  );
}

/** Reads the state; `values` hold platform, window_start and window_end too. */
export async function readLedgerState(
  session: RemoteSession,
  platform: string,
  window: TimeWindow,
): Promise<LedgerState> {
  const { dialect } = session;
  const place = { platform, window_start: window.start, window_end: window.end };
  const ledger = dialect.table(extractionWindows.name);
  const columns = extractionWindows.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  const rows = (await session.select(
    `SELECT ${columns} FROM ${ledger} WHERE ${inside(dialect)} ORDER BY window_start, window_end`,
    place,
  )) as unknown as LedgerRow[];
  const same = (row: LedgerRow): boolean =>
    Date.parse(row.window_start) === Date.parse(window.start) &&
    Date.parse(row.window_end) === Date.parse(window.end);
  const values: Record<string, Scalar> = { ...place };
  const asRead = rows.map((row, at) => {
    const facts = { window_start: row.window_start, window_end: row.window_end, run_id: row.run_id };
    const conditions = Object.entries(facts).map(([name, value]) => {
      values[`seen_${at}_${name}`] = value;
      return `${name} = ${dialect.parameter(`seen_${at}_${name}`, name === 'run_id' ? 'text' : 'timestamp')}`;
    });
    values[`seen_${at}_attempts`] = row.attempts;
    return `(${conditions.join(' AND ')} AND attempts = ${dialect.parameter(`seen_${at}_attempts`, 'integer')})`;
  });
  const others = asRead.length === 0 ? '' : ` AND NOT (${asRead.join(' OR ')})`;
  return {
    known: rows.find(same),
    within: rows.filter((row) => !same(row)),
    starts: rows.map((_, at) => `seen_${at}_window_start`),
    guard: `SELECT platform FROM ${ledger} WHERE ${inside(dialect)}${others}`,
    values,
  };
}
