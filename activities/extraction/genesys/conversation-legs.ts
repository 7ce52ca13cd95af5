import type { GenesysConversation, GenesysParticipant, GenesysSession } from '../../contract/wire/index.ts';

/** A session with the participant it belongs to. */
export interface PlacedSession {
  participant: GenesysParticipant;
  session: GenesysSession;
  /** First and last instant of its segments, milliseconds; `end` null while a segment is open. */
  start: number;
  end: number | null;
  queueId: string | null;
}

/** A stay in a queue with the agents' sessions that came of it. */
export interface QueueLeg {
  queue: PlacedSession & { queueId: string };
  /** Sessions in which an agent spoke, in order. */
  agents: PlacedSession[];
  /** True where another stay in a queue follows it. */
  followed: boolean;
}

function place(participant: GenesysParticipant, session: GenesysSession): PlacedSession | null {
  const segments = session.segments ?? [];
  const starts = segments.map((segment) => Date.parse(segment.segmentStart));
  if (starts.length === 0) return null;
  const open = segments.some((segment) => segment.segmentEnd === undefined);
  return {
    participant,
    session,
    start: Math.min(...starts),
    end: open ? null : Math.max(...segments.map((segment) => Date.parse(segment.segmentEnd ?? ''))),
    queueId: segments.find((segment) => segment.queueId !== undefined)?.queueId ?? null,
  };
}

const spoke = ({ session }: PlacedSession): boolean =>
  (session.segments ?? []).some((segment) => segment.segmentType === 'interact');

/**
 * The stays in queues of a conversation, in order: one for each session of a participant of purpose `acd`. An agent's
 * session belongs to the latest stay in its queue that began before it.
 */
export function queueLegs(conversation: GenesysConversation): QueueLeg[] {
  const placed = conversation.participants
    .flatMap((participant) => (participant.sessions ?? []).map((session) => place(participant, session)))
    .filter((session) => session !== null)
    .sort((a, b) => a.start - b.start);
  const legs = placed
    .filter((session): session is QueueLeg['queue'] => session.queueId !== null)
    .filter(({ participant }) => participant.purpose === 'acd')
    .map((queue, index, all): QueueLeg => ({ queue, agents: [], followed: index + 1 < all.length }));
  for (const session of placed) {
    if (session.participant.purpose !== 'agent' || !spoke(session)) continue;
    const leg = legs.findLast(
      ({ queue }) => queue.start <= session.start && (session.queueId ?? queue.queueId) === queue.queueId,
    );
    leg?.agents.push(session);
  }
  return legs;
}
