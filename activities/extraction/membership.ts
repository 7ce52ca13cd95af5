import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import type { MembershipReference } from '../contract/steps.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { sha256 } from './cache/index.ts';
import type { Clock } from './clock.ts';
import type { Ask } from './genesys/listing.ts';
import type { QueueEntry } from './genesys/organisation.ts';
import { listMembers, listQueues, listSkillsOfUsers } from './genesys/organisation.ts';
import { storeHandledContacts } from './handled-contacts.ts';
import type { RequestOptions } from './http/index.ts';
import { PlatformError } from './platform-error.ts';
import { storeRoutingChanges } from './routing-changes.ts';
import type { PlatformSessions } from './sessions.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);

const membership = z.array(
  z.strictObject({
    queueId: z.string(),
    agentId: z.string(),
    /** Ids and names, so that a queue may ask for either; null where they are not known. */
    skills: z.array(z.string()).nullable(),
    /** One name a skill; left out where skills are not known. */
    skillNames: z.array(z.string()).optional(),
  }),
);
export type Membership = z.infer<typeof membership>;

export interface ReadMembershipInput {
  platform: string;
  /** Span whose changes of routing are read beside the members. */
  routing?: TimeWindow | undefined;
  /** Spans of whole UTC days whose handled contacts are counted by agent; left out: none. */
  handled?: readonly TimeWindow[] | undefined;
  signal?: AbortSignal | undefined;
  onRateLimit?: RequestOptions['onRateLimit'];
  onProgress?: ((progress: { queues: number; of: number }) => void) | undefined;
}

/**
 * Reads who serves the queues of a Genesys organisation into the page cache: members and their routing skills, which stay
 * unknown where the credentials may not read users, and beside them who handled how many contacts.
 * Only ids are kept. Both API profiles ask the published endpoints.
 *
 * @returns null for a platform that tells no members
 * @throws PlatformError
 */
export async function readMembership(
  input: ReadMembershipInput,
  deps: { sessions: PlatformSessions; cache: PageCache; clock: Clock; random: () => number },
): Promise<MembershipReference | null> {
  const { platform, signal } = input;
  if (deps.sessions.platform(platform).kind !== 'genesys') return null;
  const client = deps.sessions.client(platform, 'analytics');
  const ask = (request: Parameters<typeof client.request>[0]) =>
    client.request(request, { signal, onRateLimit: input.onRateLimit });
  const queues = await listQueues(ask);
  const members: Membership = [];
  const held = await skillsOf(ask);
  for (const [index, queue] of queues.entries()) {
    for (const agentId of await listMembers(ask, queue.id)) {
      members.push({ queueId: queue.id, agentId, ...describeSkills(held, agentId) });
    }
    input.onProgress?.({ queues: index + 1, of: queues.length });
  }
  const text = JSON.stringify(members);
  const key = `${platform}/organisation/members-${sha256(text)}.json.gz`;
  await deps.cache.putOnce(key, await compress(text));
  const sleep = (ms: number) => deps.clock.sleep(ms, signal);
  const routing =
    input.routing && (await storeRoutingChanges(platform, input.routing, { ask, sleep }, deps.cache));
  const spans = input.handled ?? [];
  const queueIds = queues.map(({ id }) => id);
  const access = { ask, sleep, random: deps.random };
  const handled =
    spans.length > 0
      ? await storeHandledContacts({ platform, spans, queueIds, members: members.length }, access, deps.cache)
      : undefined;
  return {
    platform,
    key,
    members: members.length,
    skillsKnown: held !== null,
    ...(routing === undefined ? {} : { routing }),
    ...(handled === undefined ? {} : { handled }),
  };
}

/** Skills by user; null where the credentials may not read users. */
async function skillsOf(ask: Ask): Promise<Map<string, QueueEntry[]> | null> {
  try {
    return await listSkillsOfUsers(ask);
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403) return null;
    throw error;
  }
}

function describeSkills(
  held: ReadonlyMap<string, readonly QueueEntry[]> | null,
  agentId: string,
): Pick<Membership[number], 'skills' | 'skillNames'> {
  if (held === null) return { skills: null };
  const skills = held.get(agentId) ?? [];
  return {
    skills: [...new Set(skills.flatMap(({ id, name }) => [id, name]))].sort(),
    skillNames: [...new Set(skills.map(({ name }) => name))].sort(),
  };
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
