import type { InteractionRow } from '../contract/interaction-row.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageFault } from './page.ts';
import { sampleOf } from './page.ts';

const counts = [
  'offered',
  'answered',
  'abandoned',
  'survey_invitations',
  'survey_responses',
  'csat_zeros',
] as const satisfies (keyof SourceRow)[];

const averages = [
  'avg_handle_time_s',
  'avg_speed_of_answer_s',
  'avg_talk_time_s',
  'avg_hold_time_s',
  'avg_after_call_work_s',
] as const satisfies (keyof SourceRow)[];

/** A mean longer than a day is a wrong unit (milliseconds) or a wrong row. */
const longestAverageS = 86_400;

function checkValues(row: SourceRow): { code: string; says: string } | null {
  for (const name of counts) {
    const value = row[name];
    if (value === null) continue;
    if (value < 0) return { code: 'negative-count', says: `${name} is ${value}` };
    if (!Number.isSafeInteger(value)) return { code: 'fractional-count', says: `${name} is ${value}` };
  }
  for (const name of averages) {
    const value = row[name];
    if (value !== null && !(value >= 0 && value <= longestAverageS)) {
      return { code: 'average-out-of-range', says: `${name} is ${value}` };
    }
  }
  const level = row.service_level_percent;
  if (level !== null && !(level >= 0 && level <= 100)) {
    return { code: 'service-level-out-of-range', says: `service_level_percent is ${level}` };
  }
  if (row.csat_sum !== null && row.csat_sum < 0)
    return { code: 'negative-score', says: `csat_sum is ${row.csat_sum}` };
  return null;
}

/**
 * Checks rows one by one: values in their ranges, intervals inside the window and on its grid. The first fault is
 * returned with the row it is on, null where there is none.
 *
 * @param grainMs length of the intervals asked for, milliseconds; null leaves the grid unchecked
 */
export function checkRows(
  rows: readonly SourceRow[],
  window: TimeWindow,
  grainMs: number | null,
): PageFault | null {
  const start = Date.parse(window.start);
  const end = Date.parse(window.end);
  for (const [index, row] of rows.entries()) {
    const fault = (code: string, says: string): PageFault => ({
      code,
      message: `row ${index + 1} (queue ${row.queue_id.slice(0, 60)}, ${row.interval_start}): ${says}`,
      sample: sampleOf(row),
    });
    const at = Date.parse(row.interval_start);
    if (!(at >= start && at < end)) return fault('outside-window', `not in ${window.start}/${window.end}`);
    if (grainMs !== null && at % grainMs !== 0)
      return fault('off-grid', 'the interval does not begin on the hour');
    const wrong = checkValues(row);
    if (wrong) return fault(wrong.code, wrong.says);
  }
  return null;
}

/** Key of a queue leg within its platform. */
export function interactionKey(row: InteractionRow): string {
  return `${row.conversation_id}\u0000${row.leg}`;
}

const durations = [
  'wait_s',
  'handle_s',
  'talk_s',
  'hold_s',
  'acw_s',
] as const satisfies (keyof InteractionRow)[];

/** A leg longer than thirty days is a wrong unit: milliseconds taken for seconds. */
const longestLegS = 30 * 86_400;

/** Checks queue legs one by one: queued within the window, durations in range, an end not before the start. */
export function checkInteractions(rows: readonly InteractionRow[], window: TimeWindow): PageFault | null {
  const start = Date.parse(window.start);
  const end = Date.parse(window.end);
  for (const [index, row] of rows.entries()) {
    const fault = (code: string, says: string): PageFault => ({
      code,
      message: `row ${index + 1} (conversation ${row.conversation_id.slice(0, 60)}, leg ${row.leg}): ${says}`,
      sample: null,
    });
    const at = Date.parse(row.queued_at);
    if (!(at >= start && at < end))
      return fault('outside-window', `queued at ${row.queued_at}, not in ${window.start}/${window.end}`);
    if (at < Date.parse(row.conversation_start)) return fault('out-of-order', 'queued before it began');
    if (row.ended_at !== null && Date.parse(row.ended_at) < at)
      return fault('out-of-order', 'ended before it was queued');
    for (const name of durations) {
      const value = row[name];
      if (value !== null && !(value >= 0 && value <= longestLegS))
        return fault('duration-out-of-range', `${name} is ${value}`);
    }
  }
  return null;
}
