import type { SourceRow } from '../contract/source-row.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import { checkInteractions, checkRows, interactionKey, rowKey } from './check-page.ts';
import type { PageFault, ParsedPage } from './page.ts';
import { rowCount, sampleOf } from './page.ts';

const hourMs = 3_600_000;

/** Calls open at the start of an hour whose predecessor was not seen: at most this share of the hour's offered, at least one. */
const unseenOpenShare = 0.1;

/** Follows a window page by page. A page is first checked, which changes nothing, then accepted. */
export interface WindowCheck {
  /** The page's first fault, null where it fits what came before it. */
  check(page: ParsedPage, cursor: string | null): PageFault | null;
  accept(page: ParsedPage, cursor: string | null): void;
  readonly rows: number;
  readonly queues: number;
  /** Rows the platform announced; null before the first page and where it announces none. */
  readonly total: number | null;
  /** Earliest end of the data that a page named, milliseconds since the epoch; null where none did. */
  readonly availableUntil: number | null;
}

const queueOf = (row: Pick<SourceRow, 'queue_id' | 'media_type'>): string =>
  `${row.queue_id}\u0000${row.media_type}`;

/** Calls offered in the hour and neither answered nor abandoned in it. */
function openAfter(row: SourceRow): number {
  return Math.max(0, row.offered - (row.answered ?? 0) - (row.abandoned ?? 0));
}

/**
 * A check of one window: every row once, in range; more calls ended than were offered or still open; the announced
 * total constant and met exactly; a cursor that moves on, ends with the last row and not before.
 */
export function createWindowCheck(window: TimeWindow): WindowCheck {
  const seen = new Set<string>();
  const queues = new Set<string>();
  const cursors = new Set<string>();
  /** Open calls at the end of the last hour seen of each queue. */
  const carried = new Map<string, { hour: number; open: number }>();
  let total: number | null = null;
  let begun = false;
  let availableUntil: number | null = null;

  const checkDuplicates = (page: ParsedPage): PageFault | null => {
    const here = new Set<string>();
    for (const [index, row] of (page.interactions ?? []).entries()) {
      const key = interactionKey(row);
      if (!page.mayRepeat && (here.has(key) || seen.has(key))) {
        const message = `row ${index + 1}: conversation ${row.conversation_id.slice(0, 60)}, leg ${row.leg} came twice`;
        return { code: 'duplicate-row', message, sample: null };
      }
      here.add(key);
    }
    for (const [index, row] of page.rows.entries()) {
      const key = rowKey(row);
      if (here.has(key) || seen.has(key)) {
        const message = `row ${index + 1}: queue ${row.queue_id.slice(0, 60)}, ${row.interval_start} came twice`;
        return { code: 'duplicate-row', message, sample: sampleOf(row) };
      }
      here.add(key);
    }
    return null;
  };

  const checkBalance = (rows: readonly SourceRow[]): PageFault | null => {
    const latest = new Map<string, { hour: number; open: number }>();
    for (const [index, row] of rows.entries()) {
      const queue = queueOf(row);
      const hour = Date.parse(row.interval_start);
      const before = latest.get(queue) ?? carried.get(queue);
      const known = before !== undefined && before.hour === hour - hourMs;
      const open = known ? before.open : Math.max(1, Math.ceil(unseenOpenShare * row.offered));
      const ended = (row.answered ?? 0) + (row.abandoned ?? 0);
      if (ended > row.offered + open) {
        const message = `row ${index + 1}: queue ${row.queue_id.slice(0, 60)}, ${row.interval_start}: ${ended} answered or abandoned of ${row.offered} offered and ${open} open`;
        return { code: 'more-ended-than-offered', message, sample: sampleOf(row) };
      }
      latest.set(queue, { hour, open: openAfter(row) });
    }
    return null;
  };

  const checkProgress = (page: ParsedPage, cursor: string | null): PageFault | null => {
    const fault = (code: string, message: string): PageFault => ({ code, message, sample: null });
    const rows = seen.size + rowCount(page);
    const next = page.nextCursor;
    if (begun && page.total !== total) {
      return fault('total-changed', `total is ${page.total}, on the first page it was ${total}`);
    }
    if (page.total !== null && rows > page.total)
      return fault('too-many-rows', `${rows} rows where ${page.total} were announced`);
    if (next === null && page.total !== null && rows < page.total) {
      return fault('cursor-vanished', `no further page after ${rows} of ${page.total} rows`);
    }
    if (next === null) return null;
    if (next === cursor || cursors.has(next))
      return fault('cursor-repeated', 'the cursor leads back to an earlier page');
    if (page.total === null) return null;
    if (rows === page.total)
      return fault('cursor-never-ends', `a further page is offered after all ${rows} rows`);
    if (rowCount(page) === 0)
      return fault('empty-page', `no rows on a page after ${rows} of ${page.total} rows`);
    return null;
  };

  return {
    check: (page, cursor) =>
      checkRows(page.rows, window, hourMs) ??
      checkInteractions(page.interactions ?? [], window) ??
      checkDuplicates(page) ??
      checkBalance(page.rows) ??
      checkProgress(page, cursor),
    accept(page, cursor) {
      total = page.total;
      begun = true;
      if (page.availableUntil !== undefined)
        availableUntil = Math.min(
          availableUntil ?? Number.POSITIVE_INFINITY,
          Date.parse(page.availableUntil),
        );
      if (cursor !== null) cursors.add(cursor);
      for (const row of page.interactions ?? []) {
        seen.add(interactionKey(row));
        queues.add(queueOf(row));
      }
      for (const row of page.rows) {
        seen.add(rowKey(row));
        queues.add(queueOf(row));
        carried.set(queueOf(row), { hour: Date.parse(row.interval_start), open: openAfter(row) });
      }
    },
    get rows() {
      return seen.size;
    },
    get queues() {
      return queues.size;
    },
    get total() {
      return total;
    },
    get availableUntil() {
      return availableUntil;
    },
  };
}
