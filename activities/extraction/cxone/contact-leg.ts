import type { InteractionRow } from '../../contract/interaction-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { CxoneContact } from '../../contract/wire/index.ts';
import { mediaOf } from './media.ts';
import { unitOf } from './settings.ts';

/** A contact whose way to the queue takes longer counts as queued this long after its start, milliseconds. */
export const longestPreQueueMs = 86_400_000;

/** When a contact entered its queue, milliseconds since the epoch: what decides its window and hour. */
export function queuedAt(contact: Pick<CxoneContact, 'contactStartDate' | 'preQueueSeconds'>): number {
  const preQueueMs = Math.round(contact.preQueueSeconds * 1000);
  return Date.parse(contact.contactStartDate) + Math.min(longestPreQueueMs, Math.max(0, preQueueMs));
}

/** False where a warehouse date that the contact should have is still empty, undefined where the platform sends none. */
function isFinal(contact: CxoneContact, answered: boolean): boolean | undefined {
  const { dateContactWarehoused: body, dateACWWarehoused: work } = contact;
  if (body === undefined) return undefined;
  return body !== null && (!answered || work !== null);
}

/**
 * A completed contact as a queue leg; null for one that was in no queue. Every contact of CXone is one leg of its master
 * contact. Handle time is `agentSeconds` and, where the definition counts it, `acwSeconds`; where the definition counts
 * hold, `agentSeconds` is taken to contain `holdSeconds`, elsewhere not: the documentation leaves it open.
 */
export function contactLeg(contact: CxoneContact, settings: RowSettings): InteractionRow | null {
  const { skillId } = contact;
  if (skillId === null || skillId === undefined || skillId === '0') return null;
  const definition = settings.handleTimeDefinition;
  const answered = !contact.abandoned && (contact.agentId ?? null) !== null;
  const at = (ms: number) => new Date(ms).toISOString();
  const started = Date.parse(contact.contactStartDate);
  const queued = queuedAt(contact);
  const holdS = contact.holdSeconds ?? null;
  const acwS = contact.acwSeconds ?? null;
  const withHold = definition.includes('hold');
  const withWork = definition.includes('acw');
  const answeredAt = queued + contact.inQueueSeconds * 1000;
  const spentS = contact.agentSeconds + (withHold ? 0 : (holdS ?? 0)) + (acwS ?? 0);
  const { serviceLevelFlag: flag } = contact;
  const final = isFinal(contact, answered);
  return {
    conversation_id: contact.contactId,
    leg: 1,
    parent_id: contact.masterContactId ?? null,
    ...unitOf({ skillId, skillName: contact.skillName }, settings),
    media_type: mediaOf(contact.mediaTypeId, settings.mediaType),
    direction: contact.isOutbound === true ? 'outbound' : contact.isOutbound === false ? 'inbound' : null,
    conversation_start: at(started),
    conversation_end: at(started + contact.totalDurationSeconds * 1000),
    queued_at: at(queued),
    answered_at: answered ? at(answeredAt) : null,
    ended_at: at(answeredAt + (answered ? spentS * 1000 : 0)),
    outcome: contact.abandoned ? 'abandoned' : answered ? 'answered' : 'diverted',
    short_abandon: contact.isShortAbandon ?? null,
    within_service_level:
      settings.serviceLevelFlag === undefined || flag === null || flag === undefined
        ? null
        : answered && flag === settings.serviceLevelFlag,
    wait_s: contact.inQueueSeconds,
    handle_s: answered ? handled(contact.agentSeconds, withWork, acwS) : null,
    talk_s: answered ? contact.agentSeconds - (withHold ? (holdS ?? 0) : 0) : null,
    hold_s: answered ? holdS : null,
    acw_s: answered ? acwS : null,
    handle_time_definition: definition,
    agent_id: contact.agentId ?? null,
    team_id: contact.teamId ?? null,
    disposition: contact.primaryDispositionId ?? null,
    wrap_up_code: contact.secondaryDispositionId ?? null,
    disconnect_type: contact.endReason ?? null,
    campaign_id: contact.campaignId ?? null,
    requested_skills: [skillId],
    routing_method: null,
    transferred:
      contact.transferIndicatorId === null || contact.transferIndicatorId === undefined
        ? null
        : contact.transferIndicatorId !== 0,
    survey_invited: null,
    survey_responded: null,
    csat_score: null,
    updated_at: contact.lastUpdateTime ? at(Date.parse(contact.lastUpdateTime)) : null,
    ...(final === undefined ? {} : { final }),
  };
}

/** Null where after-call work counts and has not come yet. */
function handled(agentS: number, withWork: boolean, acwS: number | null): number | null {
  if (!withWork) return agentS;
  return acwS === null ? null : agentS + acwS;
}
