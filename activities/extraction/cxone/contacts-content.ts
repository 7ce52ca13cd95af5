import { z } from 'zod';
import type { InteractionRow } from '../../contract/interaction-row.ts';
import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import type { CxoneContacts } from '../../contract/wire/index.ts';
import { cxoneContact, cxoneSkillSummary } from '../../contract/wire/index.ts';
import { mediaOf } from './media.ts';
import { unitOf } from './settings.ts';

const hourMs = 3_600_000;

/** A contact still unfinished after this is taken as it is: figures settle within four days. */
const settlingMs = 4 * 86_400_000;

const instant = z.iso.datetime();

/** What the cache keeps of a page of contacts. The poll time differs with every request and stays out. */
export const contactsContent = z.object({
  totalRecords: z.number().int().nonnegative(),
  completedContacts: z.array(cxoneContact),
  /** With the first page: the skills that the window was about. */
  skills: z.array(cxoneSkillSummary.pick({ skillId: true, skillName: true, mediaTypeId: true })),
  /** End of what had happened when the platform was asked, where it lies before the end of the window. */
  until: instant.optional(),
  /** Entry into the queue of the first contact that was still to change. */
  unsettledFrom: instant.optional(),
});
export type ContactsContent = z.infer<typeof contactsContent>;

/** Earliest entry into the queue of a contact that is still to change, null where all have settled. */
export function unsettledFrom(page: CxoneContacts, legs: readonly InteractionRow[]): string | null {
  const polled = page.lastPollTime ? Date.parse(page.lastPollTime) : Number.NaN;
  const open = legs.filter(
    (leg) => leg.final === false && !(polled - Date.parse(leg.queued_at) > settlingMs),
  );
  return open.map((leg) => leg.queued_at).sort()[0] ?? null;
}

/** The last whole hour that had passed when the platform was asked; null where that is after the window. */
export function passedUntil(page: CxoneContacts, window: TimeWindow): string | null {
  if (!page.lastPollTime) return null;
  const hour = Math.floor(Date.parse(page.lastPollTime) / hourMs) * hourMs;
  if (hour >= Date.parse(window.end)) return null;
  return new Date(Math.max(hour, Date.parse(window.start))).toISOString();
}

/** Rows of zeros for every skill and hour of the window: what is counted where nobody called. */
export function gridOf(content: ContactsContent, window: TimeWindow, settings: RowSettings): SourceRow[] {
  const end = Date.parse(content.until ?? window.end);
  const rows: SourceRow[] = [];
  for (const skill of content.skills) {
    for (let at = Date.parse(window.start); at < end; at += hourMs) {
      rows.push({
        ...unitOf(skill, settings),
        media_type: mediaOf(skill.mediaTypeId, settings.mediaType),
        interval_start: new Date(at).toISOString(),
        offered: 0,
        answered: 0,
        abandoned: 0,
        service_level_percent: null,
        avg_handle_time_s: null,
        avg_speed_of_answer_s: null,
        avg_talk_time_s: null,
        avg_hold_time_s: null,
        avg_after_call_work_s: null,
        survey_invitations: null,
        survey_responses: null,
        csat_sum: null,
        csat_zeros: null,
        handle_time_definition: settings.handleTimeDefinition,
      });
    }
  }
  return rows;
}
