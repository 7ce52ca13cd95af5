import type { TimeWindow } from '../../contract/window-manifest.ts';
import { genesysAgentAggregates } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiRequest } from '../http/index.ts';
import type { PageFault } from '../page.ts';
import { sampleOf } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';

const dayMs = 86_400_000;

/** Contacts that one agent handled in one queue on one UTC day. */
export interface HandledDay {
  queueId: string;
  agentId: string;
  /** YYYY-MM-DD. */
  day: string;
  contacts: number;
}

/** Contacts handled by queue, agent and UTC day, of all media. A contact that two agents handled counts for both. */
export function handledQuery(span: TimeWindow): ApiRequest {
  return {
    method: 'POST',
    path: '/api/v2/analytics/conversations/aggregates/query',
    body: {
      interval: `${span.start}/${span.end}`,
      granularity: 'P1D',
      timeZone: 'UTC',
      groupBy: ['queueId', 'userId'],
      metrics: ['tHandle'],
      filter: {
        type: 'and',
        predicates: ['queueId', 'userId'].map((dimension) => ({ dimension, operator: 'exists' })),
      },
    },
    timeoutMs: pageTimeoutMs,
  };
}

type Read = { ok: true; days: HandledDay[]; unknownFields: string[] } | { ok: false; fault: PageFault };

/**
 * The counts of an answer, in the order of the answer. Groups without a queue or an agent are left out. A group that comes
 * twice, a day outside what was asked or an interval that is no UTC day is a fault.
 *
 * @param span whole UTC days
 */
export function readHandledDays(json: unknown, span: TimeWindow): Read {
  const shape = parseShape(genesysAgentAggregates, json);
  if (!shape.ok) return shape;
  const days = new Map<string, HandledDay>();
  for (const { group, data } of shape.value.results ?? []) {
    const { queueId, userId: agentId } = group;
    if (queueId === undefined || agentId === undefined) continue;
    for (const { interval, metrics } of data) {
      const fault = (code: string, says: string): Read => {
        const message = `handled contacts: queue ${queueId.slice(0, 60)}, interval ${interval.slice(0, 60)} ${says}`;
        return { ok: false, fault: { code, message, sample: sampleOf({ interval, metrics }) } };
      };
      const [startMs = Number.NaN, endMs = Number.NaN] = interval.split('/').map((text) => Date.parse(text));
      if (!(startMs >= Date.parse(span.start) && endMs <= Date.parse(span.end)))
        return fault('outside-window', `is not in ${span.start}/${span.end}`);
      if (startMs % dayMs !== 0 || endMs - startMs !== dayMs) return fault('wrong-interval', 'is no UTC day');
      const day = new Date(startMs).toISOString().slice(0, 10);
      const key = JSON.stringify([queueId, agentId, day]);
      if (days.has(key)) return fault('duplicate-row', 'came twice');
      const contacts = metrics
        .filter(({ metric }) => metric === 'tHandle')
        .reduce((sum, { stats }) => sum + (stats.count ?? 0), 0);
      days.set(key, { queueId, agentId, day, contacts });
    }
  }
  return {
    ok: true,
    days: [...days.values()],
    unknownFields: findUnknownFields(genesysAgentAggregates, json),
  };
}
