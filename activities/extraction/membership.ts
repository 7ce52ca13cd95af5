import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import type { MembershipReference } from '../contract/steps.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { sha256 } from './cache/index.ts';
import type { Clock } from './clock.ts';
import { listMembers, listQueues, listRoutingSkills } from './genesys/organisation.ts';
import type { RequestOptions } from './http/index.ts';
import { storeRoutingChanges } from './routing-changes.ts';
import type { PlatformSessions } from './sessions.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

const membership = z.array(
  z.strictObject({
    queueId: z.string(),
    agentId: z.string(),
    /** Ids and names, so that a queue may ask for either. */
    skills: z.array(z.string()).nullable(),
    /** One name a skill; left out where skills were not asked for. */
    skillNames: z.array(z.string()).optional(),
  }),
);
export type Membership = z.infer<typeof membership>;

export interface ReadMembershipInput {
  platform: string;
  /** Asks for every member's routing skills too: one call an agent. */
  withSkills: boolean;
  /** Span whose changes of routing are read beside the members. */
  routing?: TimeWindow | undefined;
  signal?: AbortSignal | undefined;
  onRateLimit?: RequestOptions['onRateLimit'];
  onProgress?: ((progress: { queues: number; of: number }) => void) | undefined;
}

/**
 * Reads who serves the queues of a Genesys organisation into the page cache: members, and their skills where these decide.
 * Only ids are kept. Both API profiles ask the published endpoints.
 *
 * @returns null for a platform that tells no members
 * @throws PlatformError
 */
export async function readMembership(
  input: ReadMembershipInput,
  deps: { sessions: PlatformSessions; cache: PageCache; clock: Clock },
): Promise<MembershipReference | null> {
  const { platform, signal } = input;
  if (deps.sessions.platform(platform).kind !== 'genesys') return null;
  const client = deps.sessions.client(platform, 'analytics');
  const ask = (request: Parameters<typeof client.request>[0]) =>
    client.request(request, { signal, onRateLimit: input.onRateLimit });
  const queues = await listQueues(ask);
  const members: Membership = [];
  const skills = new Map<string, Pick<Membership[number], 'skills' | 'skillNames'>>();
  for (const [index, queue] of queues.entries()) {
    for (const agentId of await listMembers(ask, queue.id)) {
      if (input.withSkills && !skills.has(agentId)) {
        const held = await listRoutingSkills(ask, agentId);
        skills.set(agentId, {
          skills: [...new Set(held.flatMap(({ id, name }) => [id, name]))].sort(),
          skillNames: [...new Set(held.map(({ name }) => name))].sort(),
        });
      }
      members.push({ queueId: queue.id, agentId, skills: null, ...skills.get(agentId) });
    }
    input.onProgress?.({ queues: index + 1, of: queues.length });
  }
  const text = JSON.stringify(members);
  const key = `${platform}/organisation/members-${sha256(text)}.json.gz`;
  await deps.cache.putOnce(key, await compress(text));
  const sleep = (ms: number) => deps.clock.sleep(ms, signal);
  const routing =
    input.routing && (await storeRoutingChanges(platform, input.routing, { ask, sleep }, deps.cache));
  return { platform, key, members: members.length, ...(routing === undefined ? {} : { routing }) };
}

/** The members behind a reference. @throws ContraflowError `cache-page-missing` */
export async function loadMembership(cache: PageCache, key: string): Promise<Membership> {
  const bytes = await cache.get(key);
  if (bytes !== null) return membership.parse(JSON.parse((await expand(bytes)).toString('utf8')));
  throw new ContraflowError({
    kind: 'failed',
    code: 'cache-page-missing',
    message: `cached members ${key} are missing`,
    hint: 'run the cycle again: it reads them from the platform',
  });
}
