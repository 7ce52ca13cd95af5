import type { TimeWindow } from '../../contract/window-manifest.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiRequest } from '../http/index.ts';

const conversationMetrics = [
  'nOffered',
  'nConnected',
  'tAnswered',
  'tAbandon',
  'tHandle',
  'tTalkComplete',
  'tHeldComplete',
  'tAcw',
  'oServiceLevel',
];
const surveyMetrics = ['nSurveysSent', 'nSurveyResponses', 'oSurveyTotalScore'];

function query(path: string, slice: TimeWindow, metrics: string[], extra: object): ApiRequest {
  return {
    method: 'POST',
    path,
    body: {
      interval: `${slice.start}/${slice.end}`,
      granularity: 'PT1H',
      timeZone: 'UTC',
      groupBy: ['queueId', 'mediaType'],
      metrics,
      ...extra,
    },
    timeoutMs: pageTimeoutMs,
  };
}

/** Hourly measures of conversations by queue and medium; conversations that reached no queue are left out. */
export function conversationQuery(slice: TimeWindow): ApiRequest {
  const filter = { type: 'and', predicates: [{ dimension: 'queueId', operator: 'exists' }] };
  return query('/api/v2/analytics/conversations/aggregates/query', slice, conversationMetrics, { filter });
}

/** Hourly surveys by queue and medium. A survey counts in the hour in which it was made, right after its conversation. */
export function surveyQuery(slice: TimeWindow): ApiRequest {
  return query('/api/v2/analytics/surveys/aggregates/query', slice, surveyMetrics, {
    alternateTimeDimension: 'surveyCreatedDate',
  });
}

/** Offers to queues alone, by hour: what the number of queue legs is held against. */
export function offeredQuery(slice: TimeWindow): ApiRequest {
  const filter = { type: 'and', predicates: [{ dimension: 'queueId', operator: 'exists' }] };
  return query('/api/v2/analytics/conversations/aggregates/query', slice, ['nOffered'], { filter });
}
