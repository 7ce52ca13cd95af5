import type { ChangeConfig } from '../../contract/config.ts';
import type { Interval } from '../../contract/steps.ts';
import { unitKindOf } from '../../contract/unit-kind.ts';
import {
  type Comparison,
  type HandledCount,
  type QueueMember,
  type ServingAgents,
  servingAgents,
} from '../../overlap/index.ts';
import type { QueryRow } from '../port.ts';
import { countedPeriod } from './counted-period.ts';
import type { StepDependencies } from './dependencies.ts';
import { readHandled } from './handled-contacts.ts';

/** Who serves the units of a comparison, as far as it is known. */
export interface KnownAgents {
  serving: ServingAgents;
  /** Contacts of the period; zero for an agent who handled contacts after it only. */
  handled: HandledCount[];
  /** Platforms of the comparison of which neither members nor handled contacts are known. */
  unknownPlatforms: string[];
  /** Whole UTC days in which contacts are counted, half-open. */
  period: Interval;
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

/** Reads from the warehouse who serves the units: members, and who handled contacts in the days before the change. */
export async function readAgents(
  change: ChangeConfig,
  asOf: string,
  comparison: Comparison,
  dependencies: StepDependencies,
): Promise<KnownAgents> {
  const { warehouse, config } = dependencies;
  const platforms = platformsOf(comparison);
  const period = countedPeriod(change.intervention, asOf);
  const wanted = new Set(platforms);
  const members = (await warehouse.query('SELECT platform, queue_id, agent_id, skills FROM queue_members'))
    .map(memberOf)
    .filter(({ platform }) => wanted.has(platform));
  const handled = await readHandled(platforms, period, asOf, dependencies);
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
