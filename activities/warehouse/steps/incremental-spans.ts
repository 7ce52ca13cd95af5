import type { WindowStatus } from '../../contract/enums.ts';
import type { Interval } from '../../contract/steps.ts';

const dayMs = 86_400_000;

/** What the ledger says of a window. */
export interface LedgerSpan extends Interval {
  status: WindowStatus;
  complete: boolean;
}

interface Span {
  start: number;
  end: number;
}

/**
 * What a cycle reads: everything between the first window of the ledger and `to` that no whole window covers, be it
 * after the last one or between two, and again the windows that ended within `rereadDays` before `to`, for platforms
 * rewrite their recent history. Adjacent spans are joined, so that hourly cycles read a few windows again and not one
 * for each hour. Windows that hold one of `changedDays` (UTC) are read again whatever their age. Windows that a person
 * skipped are left out.
 *
 * @returns spans in order; empty where all is there; undefined where the ledger has no window at all
 */
export function incrementalSpans(
  ledger: readonly LedgerSpan[],
  to: string,
  rereadDays: number,
  changedDays: readonly string[] = [],
): Interval[] | undefined {
  if (ledger.length === 0) return undefined;
  const until = Date.parse(to);
  const windows = ledger.map(({ start, end, status, complete }) => ({
    start: Date.parse(start),
    end: Date.parse(end),
    skipped: status === 'skipped',
    whole: status === 'done' && complete,
  }));
  const settled = windows.filter(({ skipped, whole }) => skipped || whole);
  const from = Math.min(...windows.map(({ start }) => start));
  const missing = from < until ? subtract([{ start: from, end: until }], settled) : [];
  const changed = changedDays.map((day) => Date.parse(`${day}T00:00:00.000Z`));
  const trailing = windows.filter(
    ({ start, end, skipped }) =>
      !skipped &&
      end <= until &&
      (end > until - rereadDays * dayMs || changed.some((day) => day < end && day + dayMs > start)),
  );
  const skips = windows.filter(({ skipped }) => skipped);
  return subtract(join([...trailing, ...missing]), skips).map(({ start, end }) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  }));
}

function join(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

function subtract(spans: readonly Span[], holes: readonly Span[]): Span[] {
  return holes.reduce<Span[]>(
    (left, hole) =>
      left.flatMap((span) =>
        [
          { start: span.start, end: Math.min(span.end, hole.start) },
          { start: Math.max(span.start, hole.end), end: span.end },
        ].filter(({ start, end }) => start < end),
      ),
    [...spans],
  );
}
