import { createRandom, deriveSeed, type Random } from '../../../activities/random.ts';
import type { JsonObject } from '../http/messages.ts';
import type { Agent } from '../organisation/agents.ts';
import { answeringAgents, type Roster } from '../organisation/handlers.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { hourTotals } from './totals.ts';

const hourMs = 3_600_000;
const wrapUpCodes = ['resolved', 'follow-up', 'transferred-internally', 'callback-promised'];

/** A conversation with the instants that decide whether a job's interval overlaps it. */
export interface SimulatedConversation {
  startMs: number;
  endMs: number;
  wire: JsonObject;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** A total cut into `parts` uneven whole numbers that add up to it. */
export function splitTotal(total: number, parts: number, random: Random): number[] {
  const weights = Array.from({ length: parts }, () => Math.exp(0.5 * random.normal()));
  const sum = weights.reduce((a, b) => a + b, 0);
  const cut = weights.map((weight) => Math.floor((total * weight) / sum));
  const rest = total - cut.reduce((a, b) => a + b, 0);
  if (parts > 0) cut[parts - 1]! += rest;
  return cut;
}

/** Scores of an hour: first the zeros, then points that add up to the total, none above five. */
function scores(total: number, responses: number, zeros: number): number[] {
  const scored = responses - zeros;
  return Array.from({ length: responses }, (_, i) => {
    if (i < zeros) return 0;
    const position = i - zeros;
    return Math.floor(total / scored) + (position < total % scored ? 1 : 0);
  });
}

/**
 * The conversations of a queue that enter it within one hour of the scenario. Their counts and sums are those of the
 * hour; everything else belongs to (seed, queue, hour).
 */
export function hourConversations(
  data: ScenarioData,
  queue: QueueProfile,
  hour: number,
  roster: Roster,
): SimulatedConversation[] {
  const { scenario } = data;
  const totals = hourTotals(data.at(queue, hour));
  const random = createRandom(deriveSeed(scenario.seed, 'conversations', queue.id, hour));
  const { answered } = totals;
  const agents = answeringAgents(data, queue, hour, answered, roster);
  const talk = splitTotal(totals.talkMs, answered, random);
  const hold = splitTotal(totals.holdMs, answered, random);
  const afterCall = splitTotal(totals.afterCallMs, answered, random);
  const wait = splitTotal(totals.waitMs, answered, random);
  const points = scores(totals.scoreTotal, totals.responses, totals.zeroScores);
  const hourStart = scenario.startMs + hour * hourMs;
  return Array.from({ length: totals.offered }, (_, i) => {
    const queuedMs = hourStart + random.integer(hourMs - 1000);
    const startMs = queuedMs - 3000 - random.integer(40_000);
    const id = `conv-${queue.id}-${hour}-${i}`;
    const code = wrapUpCodes[random.integer(wrapUpCodes.length)]!;
    const patience = 5000 + random.integer(90_000);
    const base = {
      id,
      queue,
      startMs,
      queuedMs,
      code,
      caller: `+35387${1_000_000 + random.integer(9_000_000)}`,
    };
    if (i >= answered) return abandonedConversation(base, patience);
    const survey = i < totals.invitations ? { score: i < totals.responses ? points[i]! : null } : null;
    const parts = { waitMs: wait[i]!, talkMs: talk[i]!, holdMs: hold[i]!, afterCallMs: afterCall[i]! };
    return answeredConversation(base, agents[i]!, parts, i < totals.withinServiceLevel, survey);
  });
}

interface Base {
  id: string;
  queue: QueueProfile;
  startMs: number;
  queuedMs: number;
  code: string;
  /** A number that must not leave the platform's own answers. */
  caller: string;
}

function customer({ caller, startMs, id }: Base, endMs: number): JsonObject {
  const segment = {
    segmentType: 'interact',
    segmentStart: iso(startMs),
    segmentEnd: iso(endMs),
    disconnectType: 'peer',
    conference: false,
  };
  const session = {
    sessionId: `${id}-c`,
    mediaType: 'voice',
    direction: 'inbound',
    ani: `tel:${caller}`,
    dnis: 'tel:+35315550100',
    remoteNameDisplayable: 'Private Person',
    segments: [segment],
  };
  return {
    participantId: `${id}-p1`,
    purpose: 'customer',
    participantName: 'Private Person',
    attributes: { account: caller },
    sessions: [session],
  };
}

function queueStay(base: Base, endMs: number, metrics: JsonObject[], disconnectType: string): JsonObject {
  const { id, queue, queuedMs } = base;
  const segment = {
    segmentType: 'interact',
    segmentStart: iso(queuedMs),
    segmentEnd: iso(endMs),
    queueId: queue.id,
    disconnectType,
    requestedRoutingSkillIds: [`skill-${queue.id}`],
    conference: false,
  };
  const session = {
    sessionId: `${id}-a`,
    mediaType: 'voice',
    direction: 'inbound',
    usedRouting: 'Standard',
    requestedRoutings: ['Standard'],
    metrics,
    segments: [segment],
  };
  return { participantId: `${id}-p2`, purpose: 'acd', participantName: queue.name, sessions: [session] };
}

function conversation(
  base: Base,
  endMs: number,
  participants: JsonObject[],
  rest: JsonObject = {},
): SimulatedConversation {
  const wire = {
    conversationId: base.id,
    conversationStart: iso(base.startMs),
    conversationEnd: iso(endMs),
    originatingDirection: 'inbound',
    divisionIds: ['division-home'],
    participants,
    ...rest,
  };
  return { startMs: base.startMs, endMs, wire };
}

const metric = (name: string, value: number, atMs: number): JsonObject => ({
  name,
  value,
  emitDate: iso(atMs),
});

function abandonedConversation(base: Base, patienceMs: number): SimulatedConversation {
  const endMs = base.queuedMs + patienceMs;
  const metrics = [
    metric('nOffered', 1, base.queuedMs),
    metric('tAbandon', patienceMs, endMs),
    metric('oServiceLevel', 0, endMs),
  ];
  return conversation(base, endMs, [customer(base, endMs), queueStay(base, endMs, metrics, 'peer')]);
}

interface Parts {
  waitMs: number;
  talkMs: number;
  holdMs: number;
  afterCallMs: number;
}

function answeredConversation(
  base: Base,
  agent: Agent,
  { waitMs, talkMs, holdMs, afterCallMs }: Parts,
  within: boolean,
  survey: { score: number | null } | null,
): SimulatedConversation {
  const { id, queue, queuedMs, code, caller } = base;
  const answeredMs = queuedMs + waitMs;
  const hungUpMs = answeredMs + talkMs + holdMs;
  const endMs = hungUpMs + afterCallMs;
  const firstTalkMs = Math.floor(talkMs / 2);
  const segment = (segmentType: string, from: number, to: number, rest: JsonObject = {}): JsonObject => ({
    segmentType,
    segmentStart: iso(from),
    segmentEnd: iso(to),
    queueId: queue.id,
    conference: false,
    ...rest,
  });
  const segments = [
    segment('interact', answeredMs, answeredMs + firstTalkMs),
    segment('hold', answeredMs + firstTalkMs, answeredMs + firstTalkMs + holdMs),
    segment('interact', answeredMs + firstTalkMs + holdMs, hungUpMs, { disconnectType: 'peer' }),
    segment('wrapup', hungUpMs, endMs, { wrapUpCode: code, wrapUpNote: `Called from ${caller}` }),
  ];
  const metrics = [
    metric('tHandle', talkMs + holdMs + afterCallMs, endMs),
    metric('tTalkComplete', talkMs, hungUpMs),
    metric('tHeldComplete', holdMs, hungUpMs),
    metric('tAcw', afterCallMs, endMs),
  ];
  const handled: JsonObject = {
    participantId: `${id}-p3`,
    purpose: 'agent',
    userId: agent.id,
    participantName: agent.name,
    sessions: [{ sessionId: `${id}-g`, mediaType: 'voice', direction: 'inbound', metrics, segments }],
  };
  const waiting = [
    metric('nOffered', 1, queuedMs),
    metric('tAnswered', waitMs, answeredMs),
    metric('oServiceLevel', within ? 1 : 0, answeredMs),
  ];
  const surveys = survey && [
    {
      surveyId: `${id}-s`,
      queueId: queue.id,
      surveyStatus: survey.score === null ? 'Sent' : 'Finished',
      ...(survey.score === null ? {} : { oSurveyTotalScore: survey.score }),
    },
  ];
  const participants = [customer(base, hungUpMs), queueStay(base, answeredMs, waiting, 'transfer'), handled];
  return conversation(base, endMs, participants, surveys ? { surveys } : {});
}
