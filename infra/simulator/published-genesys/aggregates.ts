import type { JsonObject } from '../http/messages.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import type { Span } from './request-body.ts';
import { type HourTotals, hourTotals } from './totals.ts';

const hourMs = 3_600_000;
/** Threshold of the service level, milliseconds, as the platform repeats it in its answer. */
const targetMs = 20_000;

type Metric = (totals: HourTotals) => JsonObject | null;

const events = (count: number): JsonObject | null => (count === 0 ? null : { count });
const duration = (count: number, sum: number): JsonObject | null =>
  count === 0 ? null : { count, sum, min: Math.floor(sum / count / 2), max: Math.ceil((2 * sum) / count) };

/** Metrics of conversations. A metric without events is left out of the answer. */
export const conversationMetrics: Readonly<Record<string, Metric>> = {
  nOffered: (t) => events(t.offered),
  nConnected: (t) => events(t.answered),
  tAnswered: (t) => duration(t.answered, t.waitMs),
  tAbandon: (t) => duration(t.offered - t.answered, 30_000 * (t.offered - t.answered)),
  tHandle: (t) => duration(t.answered, t.talkMs + t.holdMs + t.afterCallMs),
  tTalkComplete: (t) => duration(t.answered, t.talkMs),
  tHeldComplete: (t) => (t.holdMs === 0 ? null : duration(t.answered, t.holdMs)),
  tAcw: (t) => (t.afterCallMs === 0 ? null : duration(t.answered, t.afterCallMs)),
  oServiceLevel: (t) =>
    t.offered === 0
      ? null
      : {
          ratio: t.withinServiceLevel / t.offered,
          numerator: t.withinServiceLevel,
          denominator: t.offered,
          target: targetMs,
        },
};

/** Metrics of surveys. */
export const surveyMetrics: Readonly<Record<string, Metric>> = {
  nSurveysSent: (t) => events(t.invitations),
  nSurveyResponses: (t) => events(t.responses),
  oSurveyTotalScore: (t) =>
    t.responses === 0
      ? null
      : {
          count: t.responses,
          sum: t.scoreTotal,
          countPositive: t.responses - t.zeroScores,
          countNegative: 0,
        },
};

/** One group a queue with the hours in which something happened; queues without any are left out. */
export function aggregateResults(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  { fromMs, toMs }: Span,
  metrics: readonly [string, Metric][],
): JsonObject[] {
  const { scenario } = data;
  const first = Math.max(0, Math.ceil((fromMs - scenario.startMs) / hourMs));
  const last = Math.min(scenario.hours, Math.ceil((toMs - scenario.startMs) / hourMs));
  return queues.flatMap((queue) => {
    const intervals: JsonObject[] = [];
    for (let hour = first; hour < last; hour++) {
      const totals = hourTotals(data.at(queue, hour));
      const found = metrics.flatMap(([metric, of]) => {
        const stats = of(totals);
        return stats === null ? [] : [{ metric, stats }];
      });
      const startMs = scenario.startMs + hour * hourMs;
      const interval = `${new Date(startMs).toISOString()}/${new Date(startMs + hourMs).toISOString()}`;
      if (found.length > 0) intervals.push({ interval, metrics: found });
    }
    return intervals.length === 0
      ? []
      : [{ group: { queueId: queue.id, mediaType: 'voice' }, data: intervals }];
  });
}
