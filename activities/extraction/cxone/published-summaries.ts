import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { CxoneSkillSummaries } from '../../contract/wire/index.ts';
import { cxoneSkillSummaries } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiRequest } from '../http/index.ts';
import type { PageReader } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { canonicalFields } from './canonical-fields.ts';
import { durationSeconds } from './duration.ts';
import { mediaOf, mediaQuery } from './media.ts';
import { unitOf } from './settings.ts';
import { sliceOf } from './slices.ts';

/** The endpoint sums over the range asked for, so an hour is one request. */
const sliceMs = 3_600_000;

function toRow(
  skill: CxoneSkillSummaries['skillSummaries'][number],
  start: string,
  settings: RowSettings,
): SourceRow {
  const { contactsOffered: offered, contactsHandled: answered } = skill;
  const within = skill.contactsWithinSLA ?? null;
  const average = (value: string | number | null | undefined) =>
    answered === 0 ? null : durationSeconds(value);
  const hold = durationSeconds(skill.holdTime);
  return {
    ...unitOf(skill, settings),
    media_type: mediaOf(skill.mediaTypeId, settings.mediaType),
    interval_start: start,
    offered,
    answered,
    abandoned: skill.abandonCount,
    service_level_percent: within === null || offered === 0 ? null : (100 * within) / offered,
    answered_in_service_level: within,
    avg_handle_time_s: average(skill.averageHandleTime),
    avg_speed_of_answer_s: average(skill.averageSpeedToAnswer),
    avg_talk_time_s: average(skill.averageTalkTime),
    avg_hold_time_s: hold === null || answered === 0 ? null : hold / answered,
    avg_after_call_work_s: average(skill.averageWrapTime),
    survey_invitations: null,
    survey_responses: null,
    csat_sum: null,
    csat_zeros: null,
    handle_time_definition: settings.handleTimeDefinition,
  };
}

/** Asks for the summaries of all inbound skills over a range. */
export function summaryRequest(range: { start: string; end: string }, settings: RowSettings): ApiRequest {
  return {
    method: 'GET',
    path: '/skills/summary',
    query: [
      ['startDate', new Date(range.start).toISOString()],
      ['endDate', new Date(range.end).toISOString()],
      ['isOutbound', 'false'],
      ...mediaQuery(settings.mediaType),
    ],
    timeoutMs: pageTimeoutMs,
  };
}

/**
 * Hours of every inbound skill from `GET /skills/summary`, one request an hour: the way where a tenant has no interval
 * data. It brings exact counts within the service level, and hold time as a total over the hour.
 */
export function createCxoneSummariesReader(settings: RowSettings): PageReader {
  return {
    source: 'cxone/published-summaries',
    maxWindowDays: 7,
    request: (window, cursor) => summaryRequest(sliceOf(window, cursor, sliceMs), settings),
    // The endpoint lists every skill with zeros, also for an hour that has not passed: such an hour is not asked for.
    async fetch(access, window, cursor, passed) {
      const slice = sliceOf(window, cursor, sliceMs);
      return Date.parse(slice.end) > passed ? null : access.ask(summaryRequest(slice, settings));
    },
    read(json, window, cursor) {
      const body = canonicalFields(cxoneSkillSummaries, json ?? { skillSummaries: [] });
      const shape = parseShape(cxoneSkillSummaries, body);
      if (!shape.ok) return shape;
      const slice = sliceOf(window, cursor, sliceMs);
      const inbound = shape.value.skillSummaries.filter((skill) => skill.isOutbound !== true);
      return {
        ok: true,
        page: {
          content: { skillSummaries: inbound },
          rows: inbound.map((skill) => toRow(skill, slice.start, settings)),
          total: null,
          nextCursor: slice.next,
          unknownFields: findUnknownFields(cxoneSkillSummaries, body),
        },
      };
    },
  };
}
