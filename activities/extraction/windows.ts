import type { ReprocessMode, WindowStatus } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';

/** What the ledger knows of a window. */
export interface LedgerEntry extends TimeWindow {
  status: WindowStatus;
  /** False where the platform did not have the whole window. */
  complete: boolean;
}

const dayMs = 86_400_000;

function instantOf(text: string, name: string): number {
  const instant = Date.parse(text);
  if (!Number.isNaN(instant)) return instant;
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-date',
    message: `${name} "${text}" is not a date`,
    hint: 'write 2026-01-05 or 2026-01-05T00:00:00Z',
  });
}

/**
 * The range `[from, to)`, milliseconds since the epoch.
 * @throws ContraflowError `bad-date` or `empty-range`
 */
export function rangeOf(from: string, to: string): { start: number; end: number } {
  const start = instantOf(from, 'from');
  const end = instantOf(to, 'to');
  if (end > start) return { start, end };
  throw new ContraflowError({
    kind: 'usage',
    code: 'empty-range',
    message: `the range from ${from} to ${to} is empty`,
    hint: 'to is exclusive and must lie after from',
  });
}

/**
 * Cuts `[from, to)` into consecutive windows of `days` days of 24 hours each, the last one shorter where it does not
 * divide. Days are UTC, so that a change to summer time neither lengthens nor drops an hour.
 *
 * @param from inclusive, date or instant
 * @param to exclusive, date or instant
 * @throws ContraflowError `bad-date`, `empty-range` or `bad-window-days`
 */
export function planWindows(from: string, to: string, days: number): TimeWindow[] {
  const { start, end } = rangeOf(from, to);
  if (!Number.isInteger(days) || days < 1) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-window-days',
      message: `a window of ${days} days is not possible`,
      hint: 'give a whole number of days, 7 where nothing speaks against it',
    });
  }
  const windows: TimeWindow[] = [];
  for (let at = start; at < end; at += days * dayMs) {
    const until = Math.min(end, at + days * dayMs);
    windows.push({ start: new Date(at).toISOString(), end: new Date(until).toISOString() });
  }
  return windows;
}

/** Windows are the same where their instants are, however they are written. */
function identity(window: TimeWindow): string {
  return `${Date.parse(window.start)}_${Date.parse(window.end)}`;
}

/**
 * Chooses which planned windows to extract: `missing` takes those the ledger does not hold as done, `failed` those it
 * holds as failed or incomplete, `all` every one.
 */
export function selectWindows(
  planned: readonly TimeWindow[],
  ledger: readonly LedgerEntry[],
  mode: ReprocessMode,
  order: 'oldest-first' | 'newest-first' = 'oldest-first',
): TimeWindow[] {
  const known = new Map(ledger.map((entry) => [identity(entry), entry]));
  const wanted = planned.filter((window) => {
    const entry = known.get(identity(window));
    if (mode === 'all') return true;
    if (mode === 'failed')
      return entry !== undefined && (entry.status === 'failed' || entry.status === 'partial');
    return (
      entry === undefined || !(entry.status === 'skipped' || (entry.status === 'done' && entry.complete))
    );
  });
  return order === 'newest-first' ? wanted.toReversed() : wanted;
}
