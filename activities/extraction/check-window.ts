import type { SourceRow } from '../contract/source-row.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import { checkInteractions, checkRows, interactionKey } from './check-page.ts';
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

type QueueKey = Pick<SourceRow, 'queue_id' | 'media_type'>;

/** A queue and medium by a small number: a window's rows are remembered by tens of thousands, and texts would fill the memory. */
function createLanes(): (row: QueueKey) => number {
  const byMedium = new Map<string, Map<string, number>>();
  let count = 0;
  return ({ queue_id, media_type }) => {
    let byQueue = byMedium.get(media_type);
    if (byQueue === undefined) {
      byQueue = new Map();
      byMedium.set(media_type, byQueue);
    }
    let lane = byQueue.get(queue_id);
    if (lane === undefined) {
      lane = count++;
      byQueue.set(queue_id, lane);
    }
    return lane;
  };
}

/** Calls offered in the hour and neither answered nor abandoned in it. */
function openAfter(row: SourceRow): number {
  return Math.max(0, row.offered - (row.answered ?? 0) - (row.abandoned ?? 0));
}

/**
 * A check of one window: every row once, in range; more calls ended than were offered or still open; the announced
 * total constant and met exactly; a cursor that moves on, ends with the last row and not before.
 */
export function createWindowCheck(window: TimeWindow): WindowCheck {
  const start = Date.parse(window.start);
  const hours = Math.ceil((Date.parse(window.end) - start) / hourMs);
  const laneOf = createLanes();
  /** Of a row on the hourly grid of the window, which `checkRows` has made sure of. */
  const cellOf = (row: SourceRow): number =>
    laneOf(row) * hours + Math.floor((Date.parse(row.interval_start) - start) / hourMs);
  const seenCells = new Set<number>();
  const seenLegs = new Set<string>();
  const queues = new Set<number>();
  const cursors = new Set<string>();
  /** Open calls at the end of the last hour seen of each queue. */
  const carried = new Map<number, { hour: number; open: number }>();
  let total: number | null = null;
  let begun = false;
  let availableUntil: number | null = null;

  const checkDuplicates = (page: ParsedPage): PageFault | null => {
    const legs = new Set<string>();
    for (const [index, row] of (page.interactions ?? []).entries()) {
      const key = interactionKey(row);
      if (!page.mayRepeat && (legs.has(key) || seenLegs.has(key))) {
        const message = `row ${index + 1}: conversation ${row.conversation_id.slice(0, 60)}, leg ${row.leg} came twice`;
        return { code: 'duplicate-row', message, sample: null };
      }
      legs.add(key);
    }
    const cells = new Set<number>();
    for (const [index, row] of page.rows.entries()) {
      const cell = cellOf(row);
      if (cells.has(cell) || seenCells.has(cell)) {
        const message = `row ${index + 1}: queue ${row.queue_id.slice(0, 60)}, ${row.interval_start} came twice`;
        return { code: 'duplicate-row', message, sample: sampleOf(row) };
      }
      cells.add(cell);
    }
    const counted = new Set<number>();
    for (const row of page.grid ?? []) {
      const cell = cellOf(row);
      if (counted.has(cell)) {
        const message = `queue ${row.queue_id.slice(0, 60)} is listed twice`;
        return { code: 'duplicate-row', message, sample: null };
      }
      counted.add(cell);
    }
    return null;
  };

  const checkBalance = (rows: readonly SourceRow[]): PageFault | null => {
    const latest = new Map<number, { hour: number; open: number }>();
    for (const [index, row] of rows.entries()) {
      const queue = laneOf(row);
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
    const rows = seenCells.size + seenLegs.size + rowCount(page);
    const next = page.nextCursor;
    if (begun && page.total !== total) {
      return fault('total-changed', `total is ${page.total}, on the first page it was ${total}`);
    }
    if (page.total !== null && rows > page.total)
      return fault('too-many-rows', `${rows} rows where ${page.total} were announced`);
    if (next === null && page.total !== null && rows < page.total) {
      return fault('cursor-vanished', `no further page after ${rows} of ${page.total} rows`);
    }
    if (next === null && page.atLeast !== undefined && rows < page.atLeast) {
      return fault(
        'cursor-vanished',
        `no further page after ${rows} rows, at least ${page.atLeast} are to come`,
      );
    }
    if (next === null) return null;
    if (next === cursor || cursors.has(next))
      return fault('cursor-repeated', 'the cursor leads back to an earlier page');
    const legs = page.interactions ?? [];
    if (page.mayRepeat && legs.length > 0 && legs.every((leg) => seenLegs.has(interactionKey(leg))))
      return fault('cursor-never-ends', 'the page brings nothing new, and a further one is offered');
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
        seenLegs.add(interactionKey(row));
        queues.add(laneOf(row));
      }
      for (const row of page.rows) {
        const queue = laneOf(row);
        seenCells.add(cellOf(row));
        queues.add(queue);
        carried.set(queue, { hour: Date.parse(row.interval_start), open: openAfter(row) });
      }
    },
    get rows() {
      return seenCells.size + seenLegs.size;
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
