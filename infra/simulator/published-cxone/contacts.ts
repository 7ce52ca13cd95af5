import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { JsonObject } from '../http/messages.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';

const hourMs = 3_600_000;

/** Longest way to the queue that a simulated caller takes. */
export const longestPreQueueMs = 120_000;
/** Latest finish of a contact's figures after its end: two in a hundred take days, the others a quarter of an hour. */
export const longestDelayMs = 72 * hourMs;
const usualDelayMs = 900_000;
const lateShare = 0.02;

/** A contact of the simulation with the instants that decide where it is listed, milliseconds since the epoch. */
export interface SimulatedContact {
  id: number;
  startMs: number;
  endMs: number;
  /** When its after-call work is known and the row stops changing. */
  finishedMs: number;
  fields: JsonObject;
}

/** Whole seconds for each of `count` contacts that add up to the rounded total, uneven by seed. */
function share(total: number, count: number, draw: () => number): number[] {
  const weights = Array.from({ length: count }, () => 0.5 + draw());
  const sum = weights.reduce((all, weight) => all + weight, 0);
  let given = 0;
  let reached = 0;
  return weights.map((weight) => {
    reached += weight;
    const until = Math.round((total * reached) / sum);
    const part = until - given;
    given = until;
    return part;
  });
}

/**
 * The contacts that a queue was offered in an hour of the scenario, in the order of their ids. Counts are those of the
 * hour; talk, hold, after-call work and waits are whole seconds that add up to the hour's sums.
 *
 * @param position place of the queue among the platform's queues, part of the ids
 */
export function contactsOf(
  data: ScenarioData,
  queue: QueueProfile,
  position: number,
  hour: number,
): SimulatedContact[] {
  const { scenario } = data;
  const { block, index } = data.at(queue, hour);
  const offered = block.offered[index]!;
  if (offered === 0) return [];
  const random = createRandom(deriveSeed(scenario.seed, 'contacts', queue.id, hour));
  const draw = () => random.uniform();
  const answered = block.answered[index]!;
  const split = (mean: number) => share(answered === 0 ? 0 : mean * answered, answered, draw);
  const talk = split(block.talk[index]!);
  const hold = split(block.hold[index]!);
  const work = split(block.afterCall[index]!);
  const wait = split(block.answerWait[index]!);
  const from = scenario.startMs + hour * hourMs;
  return Array.from({ length: offered }, (_, i) => {
    const taken = i < answered;
    const preQueueSeconds = Math.floor((draw() * longestPreQueueMs) / 1000);
    const startMs = from + Math.floor((i / offered) * 3600) * 1000 - preQueueSeconds * 1000;
    const inQueueSeconds = taken ? wait[i]! : 20 + Math.floor(draw() * 90);
    const agentSeconds = taken ? talk[i]! : 0;
    const holdSeconds = taken ? hold[i]! : 0;
    const total = preQueueSeconds + inQueueSeconds + agentSeconds + holdSeconds;
    const endMs = startMs + total * 1000;
    const late = draw() < lateShare;
    const delay = late ? 30 * hourMs + draw() * (longestDelayMs - 30 * hourMs) : usualDelayMs;
    const id = ((position + 1) * 100_000 + hour) * 1000 + i;
    const agent = 1000 + position * 12 + random.integer(12);
    return {
      id,
      startMs,
      endMs,
      finishedMs: Math.floor((endMs + delay) / 1000) * 1000,
      fields: {
        contactId: id,
        masterContactId: id,
        contactStartDate: new Date(startMs).toISOString(),
        agentId: taken ? agent : null,
        skillId: Number(queue.id),
        skillName: queue.name,
        teamId: taken ? 10 + (position % 5) : null,
        campaignId: 1,
        mediaTypeId: 4,
        mediaTypeName: 'Call',
        isOutbound: false,
        abandoned: !taken,
        isShortAbandon: false,
        preQueueSeconds,
        inQueueSeconds,
        postQueueSeconds: 0,
        agentSeconds,
        holdSeconds,
        acwSeconds: taken ? work[i]! : 0,
        totalDurationSeconds: total,
        serviceLevelFlag: taken && i < block.answeredInServiceLevel[index]! ? 1 : 0,
        primaryDispositionId: taken ? 1 + random.integer(4) : null,
        endReason: taken ? 'Agent Hangup' : 'Contact Hangup',
        transferIndicatorId: 0,
        fromAddr: `+4420700${String(id % 100_000).padStart(5, '0')}`,
        firstName: 'Pat',
        lastName: `Caller ${id % 1000}`,
        dispositionNotes: 'spoke with the caller',
      },
    };
  });
}

/** A contact as the platform tells it at an instant: figures still to come are null. */
export function contactAt(contact: SimulatedContact, now: number): JsonObject {
  const finished = contact.finishedMs <= now;
  const instant = (ms: number) => new Date(ms).toISOString();
  return {
    ...contact.fields,
    ...(finished ? {} : { acwSeconds: null }),
    lastUpdateTime: instant(finished ? contact.finishedMs : contact.endMs),
    dateContactWarehoused: instant(contact.endMs),
    dateACWWarehoused: finished ? instant(contact.finishedMs) : null,
  };
}
