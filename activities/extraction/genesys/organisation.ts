import type { z } from 'zod';
import {
  genesysMemberListing,
  genesysQueueListing,
  type genesysRoutingSkill,
  genesysSkillListing,
  genesysUserListing,
} from '../../contract/wire/index.ts';
import type { Ask } from './listing.ts';
import { listAll } from './listing.ts';

/** A queue or a routing skill of the organisation. */
export interface QueueEntry {
  id: string;
  name: string;
}

/** Largest pages that the platform admits. */
const queuesAPage = 500;
const membersAPage = 100;
const usersAPage = 500;

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
  return activeSkills(found);
}

/** Ids of the users who have joined a queue, ordered. Names and addresses are not kept. @throws PlatformError */
export async function listMembers(ask: Ask, queueId: string): Promise<string[]> {
  const path = `/api/v2/routing/queues/${encodeURIComponent(queueId)}/members`;
  const found = await listAll(ask, genesysMemberListing, path, membersAPage);
  return [...new Set(found.filter((member) => member.joined !== false).map((member) => member.id))].sort();
}

/**
 * Routing skills of every user of the organisation by the user's id, each list ordered by id; inactive skills are left out.
 * Nothing else of a user is kept.
 *
 * @throws PlatformError
 */
export async function listSkillsOfUsers(ask: Ask): Promise<Map<string, QueueEntry[]>> {
  const expanded: Ask = (request) =>
    ask({ ...request, query: [...(request.query ?? []), ['expand', 'skills']] });
  const users = await listAll(expanded, genesysUserListing, '/api/v2/users', usersAPage);
  return new Map(users.map(({ id, skills = [] }) => [id, activeSkills(skills)]));
}

function activeSkills(skills: readonly z.output<typeof genesysRoutingSkill>[]): QueueEntry[] {
  return skills
    .filter((skill) => skill.state === undefined || skill.state === 'active')
    .map(({ id, name }) => ({ id, name: name ?? id }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}
