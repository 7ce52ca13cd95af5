import type { ActiveFault } from '../faults/index.ts';
import type { JsonObject } from '../http/messages.ts';

const dayMs = 86_400_000;
const earlier = (instant: unknown): string =>
  new Date(Date.parse(String(instant)) - 40 * dayMs).toISOString();

/** Changes one element of a list, the one that the fault's draw falls on. */
function changeOne(list: JsonObject[], draw: number, change: (item: JsonObject) => JsonObject): JsonObject[] {
  const target = Math.floor(draw * list.length);
  return list.map((item, index) => (index === target ? change(item) : item));
}

/** A page of conversations as the fault leaves it; other faults leave it as it is. */
export function rewriteConversations(
  page: JsonObject,
  { rule, draw }: ActiveFault,
  ownCursor: string,
  endlessCursor: string,
): JsonObject {
  const all = page['conversations'] as JsonObject[];
  const withOne = (change: (item: JsonObject) => JsonObject): JsonObject => ({
    ...page,
    conversations: changeOne(all, draw, change),
  });
  const { cursor, ...last } = page;
  switch (rule.kind) {
    case 'cursor-dropped':
      return last;
    case 'cursor-repeated':
      return cursor === undefined ? page : { ...page, cursor: ownCursor };
    case 'cursor-endless':
      return { ...page, cursor: endlessCursor };
    case 'duplicated-rows': {
      const from = Math.floor(draw * all.length);
      return { ...page, conversations: [...all, ...all.slice(from, from + 3)] };
    }
    case 'rows-outside-window':
      return withOne((item) => ({
        ...item,
        conversationStart: earlier(item['conversationStart']),
        conversationEnd: earlier(item['conversationEnd']),
      }));
    case 'unknown-field':
      return withOne((item) => ({ ...item, flowOutCount: 0 }));
    case 'missing-field':
      return withOne(({ participants: _, ...rest }) => rest);
    case 'wrong-type':
      return withOne((item) => ({ ...item, conversationStart: 20260105 }));
    case 'negative-count':
    case 'excess-count':
      return withOne((item) => withMetric(item, rule.kind === 'negative-count' ? -1000 : 40 * dayMs));
    default:
      return page;
  }
}

/** Gives every metric of a conversation one value. */
function withMetric(item: JsonObject, value: number): JsonObject {
  const participants = (item['participants'] as JsonObject[]).map((participant) => ({
    ...participant,
    sessions: (participant['sessions'] as JsonObject[]).map((session) => ({
      ...session,
      ...('metrics' in session
        ? { metrics: (session['metrics'] as JsonObject[]).map((metric) => ({ ...metric, value })) }
        : {}),
    })),
  }));
  return { ...item, participants };
}

/** An answer of aggregates as the fault leaves it. */
export function rewriteAggregates(body: JsonObject, { rule, draw }: ActiveFault): JsonObject {
  const results = body['results'] as JsonObject[];
  const withInterval = (change: (item: JsonObject) => JsonObject): JsonObject => ({
    results: changeOne(results, draw, (result) => ({
      ...result,
      data: changeOne(result['data'] as JsonObject[], draw, change),
    })),
  });
  const withStats = (change: (stats: JsonObject) => JsonObject): JsonObject =>
    withInterval((item) => ({
      ...item,
      metrics: changeOne(item['metrics'] as JsonObject[], 0, (metric) => ({
        ...metric,
        stats: change(metric['stats'] as JsonObject),
      })),
    }));
  switch (rule.kind) {
    case 'duplicated-rows':
      return { results: [...results, ...results.slice(0, 1)] };
    case 'rows-outside-window':
      return withInterval((item) => {
        const [from, to] = String(item['interval']).split('/');
        return { ...item, interval: `${earlier(from)}/${earlier(to)}` };
      });
    case 'unknown-field':
      return withInterval((item) => ({ ...item, flowOutCount: 0 }));
    case 'missing-field':
      return withInterval(({ metrics: _, ...rest }) => rest);
    case 'wrong-type':
      return withStats((stats) => ({ ...stats, count: String(stats['count']) }));
    case 'negative-count':
      return withStats((stats) => ({ ...stats, count: -1 - Number(stats['count']) }));
    case 'excess-count':
      return withStats((stats) => ({ ...stats, count: Number(stats['count']) + 0.5 }));
    default:
      return body;
  }
}
