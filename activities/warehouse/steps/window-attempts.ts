import type { Interval } from '../../contract/steps.ts';
import type { LedgerRow, Warehouse } from '../port.ts';

/** Windows are the same where their instants are, however they are written. */
export function sameWindow(
  row: Pick<LedgerRow, 'window_start' | 'window_end'>,
  { start, end }: Interval,
): boolean {
  return Date.parse(row.window_start) === Date.parse(start) && Date.parse(row.window_end) === Date.parse(end);
}

/** The ledger's row of a window; undefined where it has none. */
export async function knownWindow(
  warehouse: Warehouse,
  platform: string,
  window: Interval,
): Promise<LedgerRow | undefined> {
  const rows = await warehouse.readLedger({ platform, from: window.start, to: window.end });
  return rows.find((row) => sameWindow(row, window));
}

/** Number of the attempt that is about to be written, from 1. */
export async function attemptNumber(
  warehouse: Warehouse,
  platform: string,
  window: Interval,
): Promise<number> {
  return ((await knownWindow(warehouse, platform, window))?.attempts ?? 0) + 1;
}
