import type { InteractionRow } from '../../contract/interaction-row.ts';
import type { RowSettings } from '../../contract/window-manifest.ts';
import type { GenesysConversation, GenesysSession } from '../../contract/wire/index.ts';
import type { PlacedSession, QueueLeg } from './conversation-legs.ts';
import { queueLegs } from './conversation-legs.ts';
import { genesysMedia } from './media.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

function metric(sessions: readonly GenesysSession[], name: string): number | null {
  const values = sessions.flatMap((session) =>
    (session.metrics ?? []).filter((entry) => entry.name === name).map((entry) => entry.value),
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
}

/** Seconds of the closed segments of a type. */
function segmentS(sessions: readonly GenesysSession[], type: string): number {
  const spans = sessions.flatMap((session) => session.segments ?? []).filter((s) => s.segmentType === type);
  return spans.reduce(
    (sum, { segmentStart, segmentEnd }) =>
      segmentEnd === undefined ? sum : sum + (Date.parse(segmentEnd) - Date.parse(segmentStart)) / 1000,
    0,
  );
}

/** Seconds of a part of the handling: the metric where the platform emitted it, else the segments themselves. */
function partS(sessions: readonly GenesysSession[], name: string, type: string): number {
  const value = metric(sessions, name);
  return value === null ? segmentS(sessions, type) : value / 1000;
}

const segmentsOf = (sessions: readonly PlacedSession[]) =>
  sessions.flatMap(({ session }) => session.segments ?? []);

/** When an agent first spoke, milliseconds. */
function answeredAt(agents: readonly PlacedSession[]): number | null {
  const starts = segmentsOf(agents)
    .filter((segment) => segment.segmentType === 'interact')
    .map((segment) => Date.parse(segment.segmentStart));
  return starts.length === 0 ? null : Math.min(...starts);
}

function outcomeOf(leg: QueueLeg, answered: boolean): InteractionRow['outcome'] {
  if (answered) return 'answered';
  const { session, end } = leg.queue;
  if (metric([session], 'tAbandon') !== null) return 'abandoned';
  if (end === null) return 'open';
  if (leg.followed || metric([session], 'tFlowOut') !== null) return 'diverted';
  const last = session.segments?.at(-1)?.disconnectType;
  return last === 'peer' || last === 'client' ? 'abandoned' : 'diverted';
}

/** Within the threshold as the platform judged it: oServiceLevel 1 or 0, or nOverSla where the threshold was missed. */
function withinServiceLevel(sessions: readonly GenesysSession[], answered: boolean): boolean | null {
  const level = metric(sessions, 'oServiceLevel');
  if (level !== null) return level > 0;
  if (metric(sessions, 'nOverSla') !== null) return false;
  return answered ? null : false;
}

function surveyOf({ surveys }: GenesysConversation): {
  invited: boolean;
  responded: boolean;
  score: number | null;
} {
  const all = surveys ?? [];
  const scored = all.find((survey) => survey.oSurveyTotalScore !== undefined);
  const responded =
    scored !== undefined || all.some(({ surveyStatus }) => surveyStatus?.toLowerCase() === 'finished');
  return { invited: all.length > 0, responded, score: scored?.oSurveyTotalScore ?? null };
}

function legRow(
  conversation: GenesysConversation,
  leg: QueueLeg,
  index: number,
  surveyed: boolean,
  names: ReadonlyMap<string, string>,
  settings: RowSettings,
): InteractionRow {
  const { queue, agents } = leg;
  const at = answeredAt(agents);
  const answered = at !== null;
  const handled = agents.map(({ session }) => session);
  const all = [queue.session, ...handled];
  const [talk, hold, acw] = [
    partS(handled, 'tTalkComplete', 'interact'),
    partS(handled, 'tHeldComplete', 'hold'),
    partS(handled, 'tAcw', 'wrapup'),
  ];
  const waited = metric(all, 'tAnswered') ?? metric(all, 'tAbandon') ?? metric(all, 'tFlowOut');
  const waitEnd = at ?? queue.end;
  const ends = [queue, ...agents].map(({ end }) => end);
  const segments = segmentsOf([queue, ...agents]);
  const survey = surveyed ? surveyOf(conversation) : { invited: false, responded: false, score: null };
  const direction = conversation.originatingDirection;
  const conversationEnd = conversation.conversationEnd;
  const total = metric(handled, 'tHandle');
  const last = <T>(values: (T | undefined)[]): T | null => values.findLast((v) => v !== undefined) ?? null;
  return {
    conversation_id: conversation.conversationId,
    leg: index + 1,
    queue_id: queue.queueId,
    queue_name: names.get(queue.queueId) ?? null,
    media_type: genesysMedia(queue.session.mediaType),
    direction: direction === 'inbound' || direction === 'outbound' ? direction : null,
    conversation_start: iso(Date.parse(conversation.conversationStart)),
    conversation_end: conversationEnd === undefined ? null : iso(Date.parse(conversationEnd)),
    queued_at: iso(queue.start),
    answered_at: at === null ? null : iso(at),
    ended_at: ends.includes(null) ? null : iso(Math.max(...ends.map(Number))),
    outcome: outcomeOf(leg, answered),
    short_abandon: metric([queue.session], 'tShortAbandon') === null ? null : true,
    within_service_level: withinServiceLevel(all, answered),
    wait_s: waited !== null ? waited / 1000 : waitEnd === null ? null : (waitEnd - queue.start) / 1000,
    handle_s: answered ? (total === null ? talk + hold + acw : total / 1000) : null,
    talk_s: answered ? talk : null,
    hold_s: answered ? hold : null,
    acw_s: answered ? acw : null,
    handle_time_definition: settings.handleTimeDefinition,
    agent_id: agents[0]?.participant.userId ?? null,
    team_id: agents[0]?.participant.teamId ?? null,
    disposition: last(all.map((session) => session.dispositionName ?? session.dispositionAnalyzer)),
    wrap_up_code: last(segments.map((segment) => segment.wrapUpCode)),
    disconnect_type: last(segments.map((segment) => segment.disconnectType)),
    campaign_id: last(all.map((session) => session.outboundCampaignId)),
    requested_skills: [...new Set(segments.flatMap((s) => s.requestedRoutingSkillIds ?? []))].sort(),
    routing_method: last(all.map((session) => session.usedRouting)),
    transferred:
      leg.followed || segmentsOf(agents).some(({ disconnectType }) => disconnectType === 'transfer'),
    survey_invited: survey.invited,
    survey_responded: survey.responded,
    csat_score: survey.score,
    final: conversationEnd !== undefined,
  };
}

/**
 * One row for each stay in a queue. A survey counts with the last leg that was answered. Values of the wire are
 * milliseconds, those of the rows seconds.
 *
 * @param names queue names by id
 */
export function interactionRows(
  conversation: GenesysConversation,
  names: ReadonlyMap<string, string>,
  settings: RowSettings,
): InteractionRow[] {
  const legs = queueLegs(conversation);
  const surveyed = legs.findLastIndex((leg) => answeredAt(leg.agents) !== null);
  return legs.map((leg, index) => legRow(conversation, leg, index, index === surveyed, names, settings));
}
