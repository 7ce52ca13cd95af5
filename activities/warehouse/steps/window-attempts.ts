import type { Interval } from '../../contract/steps.ts';
import type { Warehouse } from '../port.ts';

/** Number of the attempt that is about to be written, from 1. */
export async function attemptNumber(
  warehouse: Warehouse,
  platform: string,
  window: Interval,
): Promise<number> {
  const known = await warehouse.readLedger({ platform, from: window.start, to: window.end });
  const same = known.find(
    (entry) =>
      Date.parse(entry.window_start) === Date.parse(window.start) &&
      Date.parse(entry.window_end) === Date.parse(window.end),
  );
  return (same?.attempts ?? 0) + 1;
}
