import type { ComparisonGuard, Interval, PanelRequest } from '../../contract/steps.ts';
import { changeOf } from '../../measurement/measure-change.ts';
import {
  guardComparison,
  measureOverlap,
  type RoutingChange,
  readRoutingFile,
  routingTouches,
  type UnitOverlap,
} from '../../overlap/index.ts';
import type { Warehouse } from '../port.ts';
import { comparisonOf, platformOf, platformsOf, readAgents } from './comparison.ts';
import type { StepDependencies } from './dependencies.ts';
import { writableRow } from './writable-row.ts';

const dayMs = 86_400_000;

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
  const looked = change.skillExclusion !== 'off';
  const known = looked ? await readAgents(change, request.asOf, comparison, dependencies) : undefined;
  const overlap = known === undefined ? [] : measureOverlap(comparison, known.serving, known.handled);
  if (known !== undefined) await storeOverlap(change.id, overlap, known.period, request.runId, warehouse);
  const changes = await readRoutingChanges(platformsOf(comparison), change.intervention, warehouse);
  return guardComparison({
    exclusion: change.skillExclusion,
    namedControls: Array.isArray(change.controls),
    overlap,
    unknownPlatforms: known?.unknownPlatforms ?? [],
    countsAgents: config.platforms.filter(({ kind }) => kind === 'genesys').map(({ id }) => id),
    touches: routingTouches(changes, comparison, Date.parse(change.intervention)),
  });
}

async function storeOverlap(
  changeId: string,
  overlap: readonly UnitOverlap[],
  period: Interval,
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
        period_start: period.start,
        period_end: period.end,
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
  // Columns are not named: "by", "before" and "after" are written in another way in each dialect.
  const rows = await warehouse.query(
    'SELECT * FROM routing_changes WHERE changed_at >= CAST($1 AS TIMESTAMP) AND changed_at <= CAST($2 AS TIMESTAMP)' +
      ' ORDER BY platform, entity, changed_at',
    [around(-31), around(31)],
  );
  return rows
    .map(writableRow)
    .map((row) => ({
      platform: String(row['platform']),
      entity: String(row['entity']),
      changedAt: String(row['changed_at']),
      by: row['by'] == null ? null : String(row['by']),
      before: String(row['before']),
      after: String(row['after']),
    }))
    .filter(({ platform }) => platforms.includes(platform));
}
