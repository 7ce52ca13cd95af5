import type { JsonObject } from '../http/messages.ts';
import type { Roster } from '../organisation/handlers.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { hourConversations } from './conversations.ts';
import type { Span } from './request-body.ts';

const hourMs = 3_600_000;
/** Conversations end within this many hours after the one in which they were queued. */
const longestHours = 3;

/** The conversations of a job in a fixed order, reachable by position without making those before. */
export interface ConversationList {
  /** Positions in all; some stand for conversations that do not overlap the span and yield nothing. */
  readonly length: number;
  /** Conversations at the positions `from` … `to − 1` that overlap the span. */
  slice(from: number, to: number): JsonObject[];
}

/** Every conversation whose life overlaps the span, hour by hour and queue by queue. */
export function listConversations(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  roster: Roster,
  { fromMs, toMs }: Span,
): ConversationList {
  const { scenario } = data;
  const first = Math.max(0, Math.floor((fromMs - scenario.startMs) / hourMs) - longestHours);
  const last = Math.min(scenario.hours, Math.ceil((toMs - scenario.startMs) / hourMs) + 1);
  const cells: { queue: QueueProfile; hour: number; start: number; end: number }[] = [];
  let length = 0;
  for (let hour = first; hour < last; hour++) {
    for (const queue of queues) {
      const { block, index } = data.at(queue, hour);
      const count = block.offered[index]!;
      if (count > 0) cells.push({ queue, hour, start: length, end: length + count });
      length += count;
    }
  }
  return {
    length,
    slice(from, to) {
      return cells
        .filter((cell) => cell.end > from && cell.start < to)
        .flatMap(({ queue, hour, start }) =>
          hourConversations(data, queue, hour, roster).slice(Math.max(0, from - start), to - start),
        )
        .filter(({ startMs, endMs }) => startMs < toMs && endMs > fromMs)
        .map(({ wire }) => wire);
    },
  };
}
