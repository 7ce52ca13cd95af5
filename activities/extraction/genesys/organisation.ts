import type { z } from 'zod';
import { genesysMemberListing, genesysQueueListing, genesysSkillListing } from '../../contract/wire/index.ts';
import type { Ask } from './listing.ts';
import { listAll } from './listing.ts';

/** A queue or a routing skill of the organisation. */
export interface QueueEntry {
  id: string;
  name: string;
}

/** A user's routing skill; proficiency 0 to 5, null where the platform gives none. */
export interface RoutingSkill {
  id: string;
  name: string;
  proficiency: number | null;
}

/** Largest pages that the platform admits. */
const queuesAPage = 500;
const membersAPage = 100;

/** Every queue, ordered by id. @throws PlatformError */
export async function listQueues(ask: Ask): Promise<QueueEntry[]> {
  const found = await listAll(ask, genesysQueueListing, '/api/v2/routing/queues', queuesAPage);
  const byId = new Map(found.map((queue) => [queue.id, { id: queue.id, name: queue.name ?? queue.id }]));
  return [...byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Every routing skill in use, ordered by id. @throws PlatformError */
export async function listSkills(ask: Ask): Promise<QueueEntry[]> {
  const found: z.output<typeof genesysSkillListing>['entities'] = await listAll(
    ask,
    genesysSkillListing,
    '/api/v2/routing/skills',
    membersAPage,
  );
  return found
    .filter((skill) => skill.state === undefined || skill.state === 'active')
    .map(({ id, name }) => ({ id, name: name ?? id }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Ids of the users who have joined a queue, ordered. Names and addresses are not kept. @throws PlatformError */
export async function listMembers(ask: Ask, queueId: string): Promise<string[]> {
  const path = `/api/v2/routing/queues/${encodeURIComponent(queueId)}/members`;
  const found = await listAll(ask, genesysMemberListing, path, membersAPage);
  return [...new Set(found.filter((member) => member.joined !== false).map((member) => member.id))].sort();
}

/** Routing skills of a user, ordered by id; inactive ones are left out. @throws PlatformError */
export async function listRoutingSkills(ask: Ask, userId: string): Promise<RoutingSkill[]> {
  const path = `/api/v2/users/${encodeURIComponent(userId)}/routingskills`;
  const found: z.output<typeof genesysSkillListing>['entities'] = await listAll(
    ask,
    genesysSkillListing,
    path,
    membersAPage,
  );
  return found
    .filter((skill) => skill.state === undefined || skill.state === 'active')
    .map(({ id, name, proficiency }) => ({ id, name: name ?? id, proficiency: proficiency ?? null }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
