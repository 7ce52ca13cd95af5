import type { ChangeConfig } from '../../contract/config.ts';
import type { ComparisonGuard, PanelRequest } from '../../contract/steps.ts';
import { changeOf } from '../../measurement/measure-change.ts';
import {
  type Comparison,
  guardComparison,
  type HandledCount,
  measureOverlap,
  type QueueMember,
  type RoutingChange,
  readRoutingFile,
  routingTouches,
  servingAgents,
  type UnitOverlap,
} from '../../overlap/index.ts';
import type { QueryRow, Warehouse } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';

const dayMs = 86_400_000;
/** Handled contacts are counted from this long before the intervention. */
const periodDays = 90;

/**
 * Looks whether the two sides of a change are separate: writes `queue_overlap`, brings routing changes of the file into
 * their table, and returns the controls to leave out with the checks that stand beside the estimate.
 */
export async function guardChange(
  request: PanelRequest,
  dependencies: StepDependencies,
): Promise<ComparisonGuard> {
  const { warehouse, config } = dependencies;
  const change = changeOf(config.changes, request.changeId);
  if (config.routingChanges !== undefined)
    await storeRoutingFile(config.routingChanges, request.runId, warehouse);
  const comparison = await comparisonOf(change, dependencies);
  const platforms = [...new Set([...comparison.treated, ...comparison.controls].map(platformOf))].sort();
  const from = new Date(Date.parse(change.intervention) - periodDays * dayMs).toISOString();
  const period = { from, to: request.asOf };
  const [overlap, unknownPlatforms] =
    change.skillExclusion === 'off'
      ? [[], []]
      : await readOverlap(comparison, platforms, period, dependencies);
  await storeOverlap(change.id, overlap, period, request.runId, warehouse);
  const changes = await readRoutingChanges(platforms, change.intervention, warehouse);
  return guardComparison({
    exclusion: change.skillExclusion,
    namedControls: Array.isArray(change.controls),
    overlap,
    unknownPlatforms,
    touches: routingTouches(changes, comparison, Date.parse(change.intervention)),
  });
}

const platformOf = (unit: string): string => unit.slice(0, unit.indexOf(':'));

/** Treated units and the units they may be compared with. */
async function comparisonOf(
  change: ChangeConfig,
  { warehouse, config }: StepDependencies,
): Promise<Comparison> {
  if (Array.isArray(change.controls)) return { treated: change.treated, controls: change.controls };
  if (change.controls === 'none' || change.design === 'its') return { treated: change.treated, controls: [] };
  const everTreated = new Set(config.changes.flatMap(({ treated }) => treated));
  const rows = await warehouse.query(
    "SELECT DISTINCT concat(platform, ':', queue_id) AS unit FROM queue_hours ORDER BY unit",
  );
  const controls = rows.map((row) => String(row['unit'])).filter((unit) => !everTreated.has(unit));
  return { treated: change.treated, controls };
}

async function readOverlap(
  comparison: Comparison,
  platforms: readonly string[],
  period: { from: string; to: string },
  { warehouse, config }: StepDependencies,
): Promise<[UnitOverlap[], string[]]> {
  const wanted = new Set(platforms);
  const members = (await warehouse.query('SELECT platform, queue_id, agent_id, skills FROM queue_members'))
    .map(memberOf)
    .filter(({ platform }) => wanted.has(platform));
  const handled = (
    await warehouse.query(
      'SELECT platform, queue_id, agent_id, count(*) AS contacts FROM interactions WHERE agent_id IS NOT NULL' +
        ' AND answered_at IS NOT NULL AND queued_at >= $1::TIMESTAMPTZ AND queued_at < $2::TIMESTAMPTZ' +
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
  return [measureOverlap(comparison, serving, handled), platforms.filter((id) => !told.has(id))];
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

async function storeOverlap(
  changeId: string,
  overlap: readonly UnitOverlap[],
  period: { from: string; to: string },
  runId: string,
  warehouse: Warehouse,
): Promise<void> {
  await warehouse.upsertByKey(
    'queue_overlap',
    overlap
      .filter(({ agents, handledShare }) => agents > 0 || handledShare !== null)
      .map((entry) => ({
        change_id: changeId,
        platform: platformOf(entry.unit),
        queue_id: entry.unit.slice(entry.unit.indexOf(':') + 1),
        shared_agents: entry.sharedAgents,
        agents: entry.agents,
        expected_share: entry.expectedShare,
        handled_share: entry.handledShare,
        period_start: period.from,
        period_end: period.to,
        run_id: runId,
      })),
  );
}

async function storeRoutingFile(file: string, runId: string, warehouse: Warehouse): Promise<void> {
  const changes = await readRoutingFile(file);
  await warehouse.upsertByKey(
    'routing_changes',
    changes.map(({ changedAt, ...change }) => ({ ...change, changed_at: changedAt, run_id: runId })),
  );
}

async function readRoutingChanges(
  platforms: readonly string[],
  intervention: string,
  warehouse: Warehouse,
): Promise<RoutingChange[]> {
  const around = (days: number) => new Date(Date.parse(intervention) + days * dayMs).toISOString();
  const rows = await warehouse.query(
    'SELECT platform, entity, changed_at, "by", CAST("before" AS VARCHAR) AS "before", CAST("after" AS VARCHAR) AS "after" FROM routing_changes' +
      ' WHERE changed_at >= $1::TIMESTAMPTZ AND changed_at <= $2::TIMESTAMPTZ ORDER BY platform, entity, changed_at',
    [around(-31), around(31)],
  );
  return rows
    .map((row) => ({
      platform: String(row['platform']),
      entity: String(row['entity']),
      changedAt: String(row['changed_at']),
      by: row['by'] === null ? null : String(row['by']),
      before: String(row['before']),
      after: String(row['after']),
    }))
    .filter(({ platform }) => platforms.includes(platform));
}
