import type { ActiveFault } from '../faults/index.ts';
import type { JsonObject } from '../http/messages.ts';

const dayMs = 86_400_000;

/** Where the pages of one endpoint keep what faults change. */
export interface PageShape {
  /** Property of the rows, the start of a row, and a count or duration that every row must have. */
  rows: string;
  start: string | null;
  measure: string;
}

/** A page spoilt as the fault demands; faults that do not concern a page leave it as it is. */
export function rewriteCxonePage(page: JsonObject, fault: ActiveFault, shape: PageShape): JsonObject {
  const rows = (page[shape.rows] as JsonObject[]).slice();
  const target = Math.floor(fault.draw * rows.length);
  const row = rows[target];
  if (!row) return page;
  const replace = (next: JsonObject): JsonObject => {
    rows[target] = next;
    return { ...page, [shape.rows]: rows };
  };
  const { [shape.measure]: measure, ...rest } = row;
  switch (fault.rule.kind) {
    case 'cursor-dropped':
      return 'totalRecords' in page ? { ...page, [shape.rows]: [] } : page;
    case 'duplicated-rows':
      return { ...page, [shape.rows]: [...rows, ...rows.slice(target, target + 3)] };
    case 'rows-outside-window': {
      if (shape.start === null) return page;
      const moved = Date.parse(String(row[shape.start])) - 40 * dayMs;
      return replace({ ...row, [shape.start]: new Date(moved).toISOString() });
    }
    case 'unknown-field':
      return replace({ ...row, flowOutCount: 0 });
    case 'missing-field':
      return replace(rest);
    case 'wrong-type':
      return replace({ ...rest, [shape.measure]: [String(measure)] });
    case 'negative-count':
      return replace({ ...rest, [shape.measure]: -1 - Number(measure) });
    case 'excess-count':
      return 'abandonCount' in row
        ? replace({ ...row, abandonCount: Number(row['abandonCount']) + 5000 })
        : page;
    default:
      return page;
  }
}
