import type { HandledReference, Interval } from '../../contract/steps.ts';
import { loadHandledContacts } from '../../extraction/handled-contacts.ts';
import type { HandledCount } from '../../overlap/index.ts';
import type { QueryRow, Warehouse } from '../port.ts';
import type { KnownDay } from './counted-period.ts';
import type { StepDependencies } from './dependencies.ts';

const dayMs = 86_400_000;

/** Days whose handled contacts are in the warehouse, by platform. */
export async function knownDays(warehouse: Warehouse): Promise<Map<string, KnownDay[]>> {
  const rows = await warehouse.query(
    'SELECT platform, day, max(observed_at) AS observed_at FROM queue_agent_days GROUP BY platform, day',
  );
  const known = new Map<string, KnownDay[]>();
  for (const row of rows) {
    const days = known.get(String(row['platform'])) ?? [];
    days.push({ day: String(row['day']), observedAt: String(row['observed_at']) });
    known.set(String(row['platform']), days);
  }
  return known;
}

/** Puts the counts of a reading in the place of those that are there of the same days. */
export async function storeHandled(
  platform: string,
  { parts }: HandledReference,
  { asOf, runId }: { asOf: string; runId: string },
  { warehouse, cache }: StepDependencies,
): Promise<void> {
  for (const { key } of parts) {
    const queueDays = await loadHandledContacts(cache, key);
    await warehouse.upsertByKey(
      'queue_agent_days',
      queueDays.map(({ queueId, day, agents }) => ({
        platform,
        queue_id: queueId,
        day,
        contacts: agents.reduce((sum, { contacts }) => sum + contacts, 0),
        agents: JSON.stringify(agents.map(({ agentId, contacts }) => ({ agent_id: agentId, contacts }))),
        observed_at: asOf,
        run_id: runId,
      })),
    );
  }
}

/**
 * Contacts that agents handled in a period, from one place a platform: its interactions where the configuration reads
 * them, else the days that the platform counts; from the other where there is nothing in the first.
 */
export async function readHandled(
  platforms: readonly string[],
  period: Interval,
  asOf: string,
  { warehouse, config }: StepDependencies,
): Promise<HandledCount[]> {
  const detailed = new Set(
    config.platforms.flatMap((entry) => ('source' in entry && entry.source === 'details' ? [entry.id] : [])),
  );
  const counted = groupByPlatform(await fromInteractions(period, asOf, warehouse));
  const told = await fromDays(period, warehouse);
  return [...platforms].flatMap((platform) => {
    const [first, second] = detailed.has(platform) ? [counted, told] : [told, counted];
    return first.get(platform) ?? second.get(platform) ?? [];
  });
}

/** Agents who handled contacts after the period only are there with none: they serve the queue too. */
async function fromInteractions(
  period: Interval,
  asOf: string,
  warehouse: Warehouse,
): Promise<HandledCount[]> {
  const rows = await warehouse.query(
    'SELECT platform, queue_id, agent_id, sum(CASE WHEN queued_at < CAST($2 AS TIMESTAMP) THEN 1 ELSE 0 END) AS contacts' +
      ' FROM interactions WHERE agent_id IS NOT NULL AND answered_at IS NOT NULL' +
      ' AND queued_at >= CAST($1 AS TIMESTAMP) AND queued_at < CAST($3 AS TIMESTAMP)' +
      ' GROUP BY platform, queue_id, agent_id ORDER BY platform, queue_id, agent_id',
    [period.start, period.end, asOf],
  );
  return rows.map((row) => ({
    platform: String(row['platform']),
    queueId: String(row['queue_id']),
    agentId: String(row['agent_id']),
    contacts: Number(row['contacts']),
  }));
}

/** Counts by platform; a platform of which a day of the period is not there yet has none. */
async function fromDays(period: Interval, warehouse: Warehouse): Promise<Map<string, HandledCount[]>> {
  const rows = await warehouse.query(
    'SELECT platform, queue_id, day, agents FROM queue_agent_days WHERE day >= CAST($1 AS DATE) AND day < CAST($2 AS DATE)' +
      ' ORDER BY platform, queue_id, day',
    [period.start.slice(0, 10), period.end.slice(0, 10)],
  );
  const days = new Map<string, Set<string>>();
  const sums = new Map<string, HandledCount>();
  for (const row of rows) {
    const [platform, queueId] = [String(row['platform']), String(row['queue_id'])];
    days.set(platform, (days.get(platform) ?? new Set()).add(String(row['day'])));
    for (const { agent_id: agentId, contacts } of agentsOf(row['agents'])) {
      const key = JSON.stringify([platform, queueId, agentId]);
      const known = sums.get(key);
      if (known === undefined) sums.set(key, { platform, queueId, agentId, contacts });
      else known.contacts += contacts;
    }
  }
  const wanted = (Date.parse(period.end) - Date.parse(period.start)) / dayMs;
  return groupByPlatform([...sums.values()].filter(({ platform }) => days.get(platform)?.size === wanted));
}

/** JSON columns come as text or as the value itself, by the warehouse. */
function agentsOf(value: QueryRow[string] | undefined): { agent_id: string; contacts: number }[] {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return parsed as { agent_id: string; contacts: number }[];
}

function groupByPlatform(counts: readonly HandledCount[]): Map<string, HandledCount[]> {
  const groups = new Map<string, HandledCount[]>();
  for (const count of counts) {
    const known = groups.get(count.platform) ?? [];
    known.push(count);
    groups.set(count.platform, known);
  }
  return groups;
}
