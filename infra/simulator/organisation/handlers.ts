import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import type { Agent } from './agents.ts';

/** Who answers where a queue has no agents of its own. */
const overflow: Agent = { id: 'agent-0000', name: 'Agent', email: '', queueIds: [], skills: [] };

/** The agents of each queue, who answer its calls. */
export type Roster = ReadonlyMap<string, readonly Agent[]>;

/** The agents of every queue, in the order of the organisation. */
export function rosterOf(queues: readonly QueueProfile[], agents: readonly Agent[]): Roster {
  return new Map(
    queues.map((queue) => [queue.id, agents.filter((agent) => agent.queueIds.includes(queue.id))]),
  );
}

/**
 * The agents who answer the calls of one hour of a queue, in the order of its answered conversations. An agent of
 * two queues has half a day for each, and so answers half as many calls of either as one who serves it alone. The same
 * hour has the same agents in conversations and in aggregates.
 */
export function answeringAgents(
  { scenario }: ScenarioData,
  queue: QueueProfile,
  hour: number,
  answered: number,
  roster: Roster,
): Agent[] {
  const agents = roster.get(queue.id) ?? [];
  if (agents.length === 0) return Array.from({ length: answered }, () => overflow);
  const random = createRandom(deriveSeed(scenario.seed, 'answering', queue.platform, queue.id, hour));
  const shares = agents.map(({ queueIds }) => 1 / queueIds.length);
  const day = shares.reduce((a, b) => a + b, 0);
  return Array.from({ length: answered }, () => {
    let left = random.uniform() * day;
    const found = agents.find((_, i) => {
      left -= shares[i]!;
      return left < 0;
    });
    return found ?? agents.at(-1)!;
  });
}
