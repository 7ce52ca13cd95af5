import type { JsonObject } from '../http/messages.ts';
import type { ActiveFault } from './engine.ts';

const hourMs = 3_600_000;

/** What a page fault may need besides the page. */
export interface PageContext {
  /** Cursor of the page itself. */
  ownCursor: string;
  endlessCursor: string;
  fromMs: number;
}

/** Rewrites a page of either platform as the fault demands; other faults leave it as it is. The input is not changed. */
export function rewritePage(page: JsonObject, fault: ActiveFault, context: PageContext): JsonObject {
  const rowsKey = 'entities' in page ? 'entities' : 'interactions';
  const cursorKey = 'entities' in page ? 'nextCursor' : 'cursor';
  const startKey = 'entities' in page ? 'intervalStart' : 'periodStart';
  const rows = (page[rowsKey] as JsonObject[]).slice();
  const target = Math.floor(fault.draw * rows.length);
  const withRow = (change: (row: JsonObject, counts: JsonObject) => JsonObject): JsonObject => {
    const row = rows[target];
    if (row) rows[target] = change(row, (row['metrics'] as JsonObject | undefined) ?? row);
    return { ...page, [rowsKey]: rows };
  };
  const withCounts = (change: (counts: JsonObject) => JsonObject): JsonObject =>
    withRow((row, counts) => (counts === row ? change(counts) : { ...row, metrics: change(counts) }));

  switch (fault.rule.kind) {
    case 'cursor-dropped':
      return { ...page, [cursorKey]: null };
    case 'cursor-repeated':
      return page[cursorKey] === null ? page : { ...page, [cursorKey]: context.ownCursor };
    case 'cursor-endless':
      return { ...page, [cursorKey]: context.endlessCursor };
    case 'duplicated-rows':
      return { ...page, [rowsKey]: [...rows, ...rows.slice(target, target + 3)] };
    case 'rows-outside-window':
      return withRow((row) => ({ ...row, [startKey]: new Date(context.fromMs - 24 * hourMs).toISOString() }));
    case 'unknown-field':
      return withCounts((counts) => ({ ...counts, flowOutCount: 0 }));
    case 'missing-field':
      return withCounts(({ offerCount: _, ...rest }) => rest);
    case 'wrong-type':
      return withCounts((counts) => ({ ...counts, offerCount: String(counts['offerCount']) }));
    case 'negative-count':
      return withCounts((counts) => ({ ...counts, answerCount: -1 - Number(counts['answerCount']) }));
    case 'excess-count':
      return withCounts((counts) => ({ ...counts, abandonCount: Number(counts['abandonCount']) + 5000 }));
    default:
      return page;
  }
}
