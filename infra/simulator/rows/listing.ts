import type { SimulatedRequest } from '../http/messages.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { decodeCursor, encodeCursor, type PagePosition } from './cursor.ts';

/** Rows a page holds. */
export const pageSize = 500;

const hourMs = 3_600_000;
const longestRangeMs = 7 * 24 * hourMs;
const metricNames = new Set([
  'offerCount',
  'answerCount',
  'abandonCount',
  'serviceLevelPercent',
  'avgHandleTime',
  'avgSpeedOfAnswer',
  'avgTalkTime',
  'avgHoldTime',
  'avgAfterCallWork',
  'avgWrapTime',
  'surveyInvitations',
  'surveyResponses',
  'csatTotal',
  'csatZeroResponses',
]);

/** One page of queue hours with what surrounds it. */
export interface ListingPage {
  fromMs: number;
  /** End of the range after truncation to seven days. */
  toMs: number;
  total: number;
  rows: Record<string, unknown>[];
  nextCursor: string | null;
  /** Cursor of this very page; what the fault that repeats a cursor answers with. */
  ownCursor: string;
  /** Cursor of a listing that repeats its end for ever; what the fault of that name answers with. */
  endlessCursor: string;
}

export type RowMaker = (
  queue: QueueProfile,
  startMs: number,
  slot: ReturnType<ScenarioData['at']>,
) => Record<string, unknown>;

/**
 * The page that a request of the guide profile asks for, or the reason why it is refused (status 400). Rows run queue by
 * queue, hour by hour; ranges over seven days are cut to their first seven.
 * @param needed query parameters without which the platform refuses
 */
export function listQueueHours(
  request: SimulatedRequest,
  data: ScenarioData,
  queues: readonly QueueProfile[],
  needed: readonly string[],
  makeRow: RowMaker,
): ListingPage | string {
  const { query } = request;
  for (const name of needed) if (!query.get(name)) return `query parameter ${name} is missing`;
  const fromMs = instant(query.get('date_from'));
  const toMs = instant(query.get('date_to'));
  if (fromMs === null) return 'date_from is no ISO 8601 instant';
  if (toMs === null) return 'date_to is no ISO 8601 instant';
  if (toMs <= fromMs) return 'date_to is not after date_from';
  if (query.get('interval') !== 'PT1H') return 'interval must be PT1H';
  const unknown = (query.get('metrics') ?? '').split(',').find((name) => !metricNames.has(name));
  if (unknown !== undefined) return `metrics names "${unknown.slice(0, 60)}", which is unknown`;
  if (needed.includes('grouping') && query.get('grouping') !== 'queue') return 'grouping must be queue';

  const endMs = Math.min(toMs, fromMs + longestRangeMs);
  const { scenario } = data;
  const firstHour = Math.max(0, Math.ceil((fromMs - scenario.startMs) / hourMs));
  const lastHour = Math.min(scenario.hours, Math.ceil((endMs - scenario.startMs) / hourMs));
  const hours = Math.max(0, lastHour - firstHour);
  const total = hours * queues.length;

  const listing = `${request.path} ${fromMs} ${endMs}`;
  const cursor = query.get('cursor');
  const position: PagePosition | null = cursor
    ? decodeCursor(scenario.seed, listing, cursor)
    : { offset: 0, loop: 0 };
  if (!position) return 'cursor is not valid for this listing';

  const rows: Record<string, unknown>[] = [];
  const end = Math.min(total, position.offset + pageSize);
  for (let i = position.offset; i < end; i++) {
    const queue = queues[Math.floor(i / hours)]!;
    const hour = firstHour + (i % hours);
    rows.push(makeRow(queue, scenario.startMs + hour * hourMs, data.at(queue, hour)));
  }
  const endless = encodeCursor(scenario.seed, listing, { offset: position.offset, loop: position.loop + 1 });
  const ownCursor = cursor ?? encodeCursor(scenario.seed, listing, position);
  const next = end < total ? encodeCursor(scenario.seed, listing, { offset: end, loop: 0 }) : null;
  return {
    fromMs,
    toMs: endMs,
    total,
    rows,
    nextCursor: position.loop > 0 ? endless : next,
    ownCursor,
    endlessCursor: endless,
  };
}

function instant(text: string | null): number | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : null;
}
