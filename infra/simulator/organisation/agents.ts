import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { QueueProfile } from '../scenario/index.ts';

/** A simulated agent with the queues and skills held. */
export interface Agent {
  id: string;
  name: string;
  email: string;
  queueIds: string[];
  /** Skill name and proficiency, 0 … 5. */
  skills: { id: string; name: string; proficiency: number }[];
}

/**
 * Agents of a platform's queues: twelve a queue, of whom every eighth also serves the next queue. Each queue needs the
 * skill that bears its name.
 */
export function makeAgents(queues: readonly QueueProfile[], seed: number): Agent[] {
  const agents: Agent[] = [];
  queues.forEach((queue, position) => {
    for (let i = 0; i < 12; i++) {
      const random = createRandom(deriveSeed(seed, 'agent', queue.platform, queue.id, i));
      const second = i % 8 === 7 ? queues[(position + 1) % queues.length] : undefined;
      const held = second && second !== queue ? [queue, second] : [queue];
      const number = agents.length + 1;
      agents.push({
        id: `agent-${String(number).padStart(4, '0')}`,
        name: `Agent ${number}`,
        email: `agent${number}@example.com`,
        queueIds: held.map((q) => q.id),
        skills: held.map((q) => ({ id: `skill-${q.id}`, name: q.name, proficiency: 1 + random.integer(5) })),
      });
    }
  });
  return agents;
}
