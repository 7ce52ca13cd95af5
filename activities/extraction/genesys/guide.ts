import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { GenesysPage } from '../../contract/wire/index.ts';
import { genesysPage } from '../../contract/wire/index.ts';
import { guideMaxWindowDays, guideQuery, pageTimeoutMs, toUtc } from '../guide-request.ts';
import type { PageReader } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';

function toRow(entity: GenesysPage['entities'][number], settings: RowSettings): SourceRow {
  const { metrics } = entity;
  return {
    queue_id: entity.queueId,
    queue_name: entity.queueName ?? entity.queueId,
    media_type: settings.mediaType,
    interval_start: toUtc(entity.intervalStart),
    offered: metrics.offerCount,
    answered: metrics.answerCount,
    abandoned: metrics.abandonCount,
    service_level_percent: metrics.serviceLevelPercent,
    avg_handle_time_s: metrics.avgHandleTime,
    avg_speed_of_answer_s: metrics.avgSpeedOfAnswer,
    avg_talk_time_s: metrics.avgTalkTime ?? null,
    avg_hold_time_s: metrics.avgHoldTime ?? null,
    avg_after_call_work_s: metrics.avgAfterCallWork ?? null,
    survey_invitations: metrics.surveyInvitations ?? null,
    survey_responses: metrics.surveyResponses ?? null,
    csat_sum: metrics.csatTotal ?? null,
    csat_zeros: metrics.csatZeroResponses ?? null,
    handle_time_definition: settings.handleTimeDefinition,
  };
}

/** Genesys Cloud as the causal-impact guide asks it: `GET /api/v2/analytics/interactions/queues`. */
export function createGenesysGuideReader(settings: RowSettings): PageReader {
  return {
    source: 'genesys/guide',
    maxWindowDays: guideMaxWindowDays,
    request: (window, cursor) => ({
      method: 'GET',
      path: '/api/v2/analytics/interactions/queues',
      query: guideQuery(window, cursor),
      timeoutMs: pageTimeoutMs,
    }),
    read(json, window) {
      const shape = parseShape(genesysPage, json);
      if (!shape.ok) return shape;
      const page = shape.value;
      const echo = { interval: page.interval, dateFrom: toUtc(page.dateFrom), dateTo: toUtc(page.dateTo) };
      const asked = { interval: 'PT1H', dateFrom: toUtc(window.start), dateTo: toUtc(window.end) };
      for (const key of ['interval', 'dateFrom', 'dateTo'] as const) {
        if (echo[key] === asked[key]) continue;
        const message = `${key} is ${echo[key].slice(0, 40)} where ${asked[key]} was asked for`;
        return { ok: false, fault: { code: 'other-range', message, sample: null } };
      }
      return {
        ok: true,
        page: {
          content: page,
          rows: page.entities.map((entity) => toRow(entity, settings)),
          total: page.total,
          nextCursor: page.nextCursor,
          unknownFields: findUnknownFields(genesysPage, json),
        },
      };
    },
  };
}
