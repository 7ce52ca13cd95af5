import type { ChangeConfig } from '../../contract/config.ts';
import type { Interval, MembershipReference, MembershipRequest } from '../../contract/steps.ts';
import { loadMembership } from '../../extraction/membership.ts';
import { loadRoutingChanges } from '../../extraction/routing-changes.ts';
import { countedPeriod, daysToCount } from './counted-period.ts';
import type { StepDependencies } from './dependencies.ts';
import { knownDays, storeHandled } from './handled-contacts.ts';
import { storeLimitEvents } from './limit-events.ts';

const dayMs = 86_400_000;
/** Routing changes this close to an intervention are looked at, with a day to spare. */
const routingDays = 31;
/** Members are asked for again after this long: the organisation changes slowly and a queue costs a call. */
const freshMs = 20 * 3_600_000;

/**
 * Platforms whose members a cycle should read: those with queues under measurement whose members were last read 20 hours
 * before or earlier. Beside them the contacts of the days before each change are counted by agent, where single
 * interactions are not read.
 */
export async function planMembership(
  { asOf, changeIds }: { asOf: string; changeIds: readonly string[] },
  { warehouse, config }: StepDependencies,
): Promise<MembershipRequest[]> {
  const changes = config.changes.filter(
    ({ id, skillExclusion }) => changeIds.includes(id) && skillExclusion !== 'off',
  );
  const units = changes.flatMap(({ treated, controls }) => [
    ...treated,
    ...(Array.isArray(controls) ? controls : []),
  ]);
  const known = await warehouse.query(
    'SELECT platform, max(observed_at) AS observed_at FROM queue_members GROUP BY platform',
  );
  const last = new Map(known.map((row) => [row['platform'], Date.parse(String(row['observed_at']))]));
  const due = config.platforms
    .filter((platform) => platform.kind === 'genesys')
    .filter(({ id }) => units.some((unit) => unit.startsWith(`${id}:`)))
    .filter(({ id }) => Math.abs(Date.parse(asOf) - (last.get(id) ?? Number.NEGATIVE_INFINITY)) >= freshMs);
  const periods = changes.map(({ intervention }) => countedPeriod(intervention, asOf));
  const counted = await knownDays(warehouse);
  return due.map(({ id, source, rereadDays }) => ({
    platform: id,
    ...routingSpan(changes, asOf),
    handled: source === 'details' ? [] : daysToCount(periods, counted.get(id) ?? [], rereadDays),
  }));
}

/** From 31 days before the first intervention to 31 days after the last, as far as it has come. */
function routingSpan(changes: readonly ChangeConfig[], asOf: string): { routing?: Interval } {
  const at = changes.map(({ intervention }) => Date.parse(intervention));
  const start = Math.min(...at) - routingDays * dayMs;
  const end = Math.min(Date.parse(asOf), Math.max(...at) + routingDays * dayMs);
  if (!(end > start)) return {};
  return { routing: { start: new Date(start).toISOString(), end: new Date(end).toISOString() } };
}

/** Puts the members of a platform in the place of those of the reading before. */
export async function recordMembership(
  { reference, asOf }: { reference: MembershipReference; asOf: string },
  dependencies: StepDependencies,
): Promise<number> {
  const { warehouse, cache } = dependencies;
  const members = await loadMembership(cache, reference.key);
  // One run id for all readings of a platform: the table holds the present state.
  const runId = `members-${reference.platform}`;
  await storeLimitEvents(reference.rateLimitEvents ?? [], runId, null, warehouse);
  const changes = reference.routing ? await loadRoutingChanges(cache, reference.routing.key) : [];
  await warehouse.upsertByKey(
    'routing_changes',
    changes.map((change) => ({
      ...change,
      platform: reference.platform,
      run_id: runId,
    })),
  );
  if (reference.handled)
    await storeHandled(reference.platform, reference.handled, { asOf, runId }, dependencies);
  const held = new Map(members.map(({ agentId, skillNames }) => [agentId, skillNames ?? []]));
  await warehouse.appendResults(
    'agent_skills',
    [...held].flatMap(([agentId, names]) =>
      names.map((skill) => ({
        platform: reference.platform,
        agent_id: agentId,
        skill,
        observed_at: asOf,
        run_id: runId,
      })),
    ),
    { replaceRun: runId },
  );
  return warehouse.appendResults(
    'queue_members',
    members.map(({ queueId, agentId, skills }) => ({
      platform: reference.platform,
      queue_id: queueId,
      agent_id: agentId,
      skills: skills === null ? null : JSON.stringify(skills),
      observed_at: asOf,
      run_id: runId,
    })),
    { replaceRun: runId },
  );
}
