import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { CxonePage } from '../../contract/wire/index.ts';
import { cxonePage } from '../../contract/wire/index.ts';
import { guideMaxWindowDays, guideQuery, pageTimeoutMs, toUtc } from '../guide-request.ts';
import type { PageReader } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';

function toRow(item: CxonePage['interactions'][number], settings: RowSettings): SourceRow {
  return {
    queue_id: item.queue.id,
    queue_name: item.queue.name ?? item.queue.id,
    media_type: settings.mediaType,
    interval_start: toUtc(item.periodStart),
    offered: item.offerCount,
    answered: item.answerCount,
    abandoned: item.abandonCount,
    service_level_percent: item.serviceLevelPercent,
    avg_handle_time_s: item.avgHandleTime,
    avg_speed_of_answer_s: item.avgSpeedOfAnswer,
    avg_talk_time_s: item.avgTalkTime ?? null,
    avg_hold_time_s: item.avgHoldTime ?? null,
    avg_after_call_work_s: item.avgWrapTime ?? null,
    survey_invitations: item.surveyInvitations ?? null,
    survey_responses: item.surveyResponses ?? null,
    csat_sum: item.csatTotal ?? null,
    csat_zeros: item.csatZeroResponses ?? null,
    handle_time_definition: settings.handleTimeDefinition,
  };
}

/**
 * NICE CXone as the causal-impact guide asks it: `GET /api/analytics/interactions` with `grouping=queue`.
 * The answer does not repeat the range, so a shortened one shows only in rows and total.
 */
export function createCxoneGuideReader(settings: RowSettings): PageReader {
  return {
    source: 'cxone/guide',
    maxWindowDays: guideMaxWindowDays,
    request: (window, cursor) => ({
      method: 'GET',
      path: '/api/analytics/interactions',
      query: guideQuery(window, cursor, [['grouping', 'queue']]),
      timeoutMs: pageTimeoutMs,
    }),
    read(json) {
      const shape = parseShape(cxonePage, json);
      if (!shape.ok) return shape;
      return {
        ok: true,
        page: {
          content: shape.value,
          rows: shape.value.interactions.map((item) => toRow(item, settings)),
          total: shape.value.totalRecords,
          nextCursor: shape.value.cursor,
          unknownFields: findUnknownFields(cxonePage, json),
        },
      };
    },
  };
}
