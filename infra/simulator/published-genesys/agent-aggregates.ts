import type { JsonObject } from '../http/messages.ts';
import { answeringAgents, type Roster } from '../organisation/handlers.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import type { Span } from './request-body.ts';
import { hourTotals } from './totals.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Handled {
  count: number;
  sum: number;
}

/**
 * Handled contacts of each agent and queue by UTC day: counts over the agents of a queue add up to its handled contacts,
 * and so do the times. Days in which an agent handled none are left out.
 */
export function agentResults(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  roster: Roster,
  { fromMs, toMs }: Span,
): JsonObject[] {
  return queues.flatMap((queue) => {
    const byAgent = new Map<string, JsonObject[]>();
    for (let startMs = fromMs; startMs < toMs; startMs = nextDay(startMs)) {
      const endMs = Math.min(toMs, nextDay(startMs));
      const interval = `${new Date(startMs).toISOString()}/${new Date(endMs).toISOString()}`;
      for (const [agentId, { count, sum }] of handledIn(data, queue, roster, {
        fromMs: startMs,
        toMs: endMs,
      })) {
        const metrics = [{ metric: 'tHandle', stats: { count, sum } }];
        byAgent.set(agentId, [...(byAgent.get(agentId) ?? []), { interval, metrics }]);
      }
    }
    return [...byAgent].map(([userId, found]) => ({ group: { queueId: queue.id, userId }, data: found }));
  });
}

const nextDay = (ms: number): number => (Math.floor(ms / dayMs) + 1) * dayMs;

/** What each agent handled of the conversations that entered a queue within a span. */
function handledIn(
  data: ScenarioData,
  queue: QueueProfile,
  roster: Roster,
  { fromMs, toMs }: Span,
): Map<string, Handled> {
  const { scenario } = data;
  const first = Math.max(0, Math.ceil((fromMs - scenario.startMs) / hourMs));
  const last = Math.min(scenario.hours, Math.ceil((toMs - scenario.startMs) / hourMs));
  const handled = new Map<string, Handled>();
  for (let hour = first; hour < last; hour++) {
    const { answered, talkMs, holdMs, afterCallMs } = hourTotals(data.at(queue, hour));
    const total = talkMs + holdMs + afterCallMs;
    answeringAgents(data, queue, hour, answered, roster).forEach(({ id }, position) => {
      const known = handled.get(id) ?? { count: 0, sum: 0 };
      known.count += 1;
      // Whole milliseconds whose sum over the hour is that of the hour.
      known.sum +=
        Math.floor((total * (position + 1)) / answered) - Math.floor((total * position) / answered);
      handled.set(id, known);
    });
  }
  return handled;
}
