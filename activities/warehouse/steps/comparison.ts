import type { ChangeConfig } from '../../contract/config.ts';
import { unitKindOf } from '../../contract/unit-kind.ts';
import {
  type Comparison,
  type HandledCount,
  type QueueMember,
  type ServingAgents,
  servingAgents,
} from '../../overlap/index.ts';
import type { QueryRow } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';

const dayMs = 86_400_000;
/** Handled contacts are counted from this long before the intervention. */
const periodDays = 90;

/** Who serves the units of a comparison, as far as it is known. */
export interface KnownAgents {
  serving: ServingAgents;
  handled: HandledCount[];
  /** Platforms of the comparison of which neither members nor handled contacts are known. */
  unknownPlatforms: string[];
  /** Span of the handled contacts, half-open. */
  period: { from: string; to: string };
}

export const platformOf = (unit: string): string => unit.slice(0, unit.indexOf(':'));

/** Treated units and the units they may be compared with. */
export async function comparisonOf(
  change: ChangeConfig,
  { warehouse, config }: StepDependencies,
): Promise<Comparison> {
  if (Array.isArray(change.controls)) return { treated: change.treated, controls: change.controls };
  if (change.controls === 'none' || change.design === 'its') return { treated: change.treated, controls: [] };
  const everTreated = new Set(config.changes.flatMap(({ treated }) => treated));
  const table = unitKindOf(change) === 'skill' ? 'skill_hours' : 'queue_hours';
  const rows = await warehouse.query(
    `SELECT DISTINCT concat(platform, ':', queue_id) AS unit FROM ${table} ORDER BY unit`,
  );
  const controls = rows.map((row) => String(row['unit'])).filter((unit) => !everTreated.has(unit));
  return { treated: change.treated, controls };
}

/** Platforms of a comparison, ordered. */
export function platformsOf({ treated, controls }: Comparison): string[] {
  return [...new Set([...treated, ...controls].map(platformOf))].sort();
}

/** Reads from the warehouse who serves the units: members, and who handled contacts from 90 days before the change on. */
export async function readAgents(
  change: ChangeConfig,
  asOf: string,
  comparison: Comparison,
  { warehouse, config }: StepDependencies,
): Promise<KnownAgents> {
  const platforms = platformsOf(comparison);
  const from = new Date(Date.parse(change.intervention) - periodDays * dayMs).toISOString();
  const period = { from, to: asOf };
  const wanted = new Set(platforms);
  const members = (await warehouse.query('SELECT platform, queue_id, agent_id, skills FROM queue_members'))
    .map(memberOf)
    .filter(({ platform }) => wanted.has(platform));
  const handled = (
    await warehouse.query(
      'SELECT platform, queue_id, agent_id, count(*) AS contacts FROM interactions WHERE agent_id IS NOT NULL' +
        ' AND answered_at IS NOT NULL AND queued_at >= CAST($1 AS TIMESTAMP) AND queued_at < CAST($2 AS TIMESTAMP)' +
        ' GROUP BY platform, queue_id, agent_id ORDER BY platform, queue_id, agent_id',
      [period.from, period.to],
    )
  )
    .map(handledOf)
    .filter(({ platform }) => wanted.has(platform));
  const required = new Map(Object.entries(config.queues).map(([unit, { skills }]) => [unit, skills ?? []]));
  const units = [...comparison.treated, ...comparison.controls];
  const serving = servingAgents(units, members, required, handled);
  const told = new Set([...members, ...handled].map(({ platform }) => platform));
  return { serving, handled, unknownPlatforms: platforms.filter((id) => !told.has(id)), period };
}

const memberOf = (row: QueryRow): QueueMember => ({
  platform: String(row['platform']),
  queueId: String(row['queue_id']),
  agentId: String(row['agent_id']),
  skills: skillsOf(row['skills']),
});

/** JSON columns come as text or as the value itself, by the warehouse. */
function skillsOf(value: QueryRow[string] | undefined): string[] | null {
  const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value;
  return Array.isArray(parsed) ? parsed.map(String) : null;
}

const handledOf = (row: QueryRow): HandledCount => ({
  platform: String(row['platform']),
  queueId: String(row['queue_id']),
  agentId: String(row['agent_id']),
  contacts: Number(row['contacts']),
});
