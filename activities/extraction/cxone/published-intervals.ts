import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import type { CxoneIntervals } from '../../contract/wire/index.ts';
import { cxoneIntervals } from '../../contract/wire/index.ts';
import { pageTimeoutMs, toUtc } from '../guide-request.ts';
import type { PageReader, PageResult } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { canonicalFields } from './canonical-fields.ts';
import { mediaOf, mediaQuery } from './media.ts';
import { unitOf } from './settings.ts';
import { sliceOf } from './slices.ts';
import { sumToHours } from './sum-to-hours.ts';

const dayMs = 86_400_000;

/** Largest range of one request. The platform's own limit is not published, so windows are asked for day by day. */
const sliceMs = dayMs;

/** The list under one name: the API has sent it as `contactStats`, under names such as `wfM_…StatsV9`, and bare. */
function unwrap(json: unknown): unknown {
  if (json === null) return { contactStats: [] };
  if (Array.isArray(json)) return { contactStats: json };
  if (typeof json !== 'object') return json;
  const { ...rest } = json as Record<string, unknown>;
  for (const [name, value] of Object.entries(rest)) {
    if (!/^(contactStats|wfm_\w*)$/i.test(name) || !Array.isArray(value)) continue;
    delete rest[name];
    return { ...rest, contactStats: value };
  }
  return rest;
}

function toRow(stat: CxoneIntervals['contactStats'][number], settings: RowSettings): SourceRow {
  return {
    ...unitOf(stat, settings),
    media_type: mediaOf(stat.mediaTypeId, settings.mediaType),
    interval_start: toUtc(stat.intervalStartDate),
    offered: stat.totalContacts,
    answered: stat.totalHandled,
    abandoned: stat.abandonCount,
    service_level_percent: stat.totalContacts === 0 ? null : (stat.serviceLevel ?? null),
    avg_handle_time_s: stat.totalHandled === 0 ? null : (stat.averageHandleTime ?? null),
    avg_speed_of_answer_s: stat.totalHandled === 0 ? null : (stat.averageSpeedOfAnswer ?? null),
    avg_talk_time_s: null,
    avg_hold_time_s: null,
    avg_after_call_work_s: null,
    survey_invitations: null,
    survey_responses: null,
    csat_sum: null,
    csat_zeros: null,
    handle_time_definition: settings.handleTimeDefinition,
  };
}

/**
 * Hours of every inbound skill from the interval data, `GET /wfm-data/skills/contacts`, one day a request. The answer has
 * no pages and no count of its own; shorter intervals are summed to hours. It brings no hold time: a handle time that
 * leaves hold out cannot be aligned and keeps its definition, so `handleTime` must say what the average includes.
 */
export function createCxoneIntervalsReader(settings: RowSettings): PageReader {
  const read = (json: unknown, window: TimeWindow, cursor: string | null): PageResult => {
    const body = canonicalFields(cxoneIntervals, unwrap(json));
    const shape = parseShape(cxoneIntervals, body);
    if (!shape.ok) return shape;
    const slice = sliceOf(window, cursor, sliceMs);
    const inbound = shape.value.contactStats.filter((stat) => stat.isOutbound !== true);
    const stray = inbound.find((stat) => !slice.holds(stat.intervalStartDate));
    if (stray) {
      const message = `interval ${stray.intervalStartDate} of skill ${stray.skillId.slice(0, 40)} is not in ${slice.start}/${slice.end}`;
      return { ok: false, fault: { code: 'outside-window', message, sample: null } };
    }
    return {
      ok: true,
      page: {
        content: { contactStats: inbound },
        rows: sumToHours(inbound.map((stat) => toRow(stat, settings))),
        total: null,
        nextCursor: slice.next,
        unknownFields: findUnknownFields(cxoneIntervals, body),
      },
    };
  };
  return {
    source: 'cxone/published-intervals',
    maxWindowDays: 31,
    request(window, cursor) {
      const { start, end } = sliceOf(window, cursor, sliceMs);
      return {
        method: 'GET',
        path: '/wfm-data/skills/contacts',
        query: [['startDate', start], ['endDate', end], ...mediaQuery(settings.mediaType)],
        timeoutMs: pageTimeoutMs,
      };
    },
    read,
  };
}
