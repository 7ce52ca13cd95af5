import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ContraflowError } from '../../contract/errors.ts';
import type { PanelReference, PanelRequest } from '../../contract/steps.ts';
import { unitKindOf } from '../../contract/unit-kind.ts';
import { changeOf } from '../../measurement/measure-change.ts';
import type { StepDependencies } from './dependencies.ts';
import { filterAgents } from './filter-agents.ts';
import { requireSoundData } from './require-sound-data.ts';

const dayMs = 86_400_000;
const fewestDays = 90;

/**
 * Writes the panel of a change: its treated units and every unit of their kind that can serve as a control, up to `asOf`.
 * Data with a check of severity error that failed is refused, and fewer than 90 days of history unless the change admits
 * them (ruling 15).
 */
export async function exportPanel(
  request: PanelRequest,
  dependencies: StepDependencies,
): Promise<PanelReference> {
  const { warehouse, config, workDir } = dependencies;
  const change = changeOf(config.changes, request.changeId);
  await requireSoundData(change, request, dependencies);
  const folder = join(workDir, 'panels');
  await mkdir(folder, { recursive: true });
  const single = change.controls === 'none' || change.design === 'its';
  const units = single
    ? change.treated
    : Array.isArray(change.controls)
      ? [...change.treated, ...change.controls]
      : undefined;
  const panel = await warehouse.exportPanel({
    path: join(folder, `${request.runId}-${request.changeId}.parquet`),
    to: request.asOf,
    platforms: config.platforms.map(({ id }) => id),
    ...(unitKindOf(change) === 'skill' ? { unitKind: 'skill' } : {}),
    ...(units === undefined ? {} : { units }),
    ...(change.skillExclusion === 'filter' ? await filterAgents(change, request.asOf, dependencies) : {}),
  });
  if (panel.rows === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-panel',
      message: `${change.id}: the warehouse holds no row before ${request.asOf} for its units`,
      hint: 'run contraflow backfill, and check the queue ids of the change; skills need source: details or the published API of CXone',
    });
  }
  await refuseShortHistory(request, dependencies, change.allowShortHistory);
  const flagged = await warehouse.query(
    "SELECT DISTINCT subject FROM data_checks WHERE run_id = $1 AND NOT passed AND check_name LIKE 'aggregation_bias%' ORDER BY subject",
    [request.runId],
  );
  return { ...panel, preAggregatedUnits: flagged.map(({ subject }) => String(subject)) };
}

async function refuseShortHistory(
  request: PanelRequest,
  { warehouse }: StepDependencies,
  allowed: boolean,
): Promise<void> {
  if (allowed) return;
  const [range] = await warehouse.query(
    'SELECT min(interval_start) AS first_at, max(interval_start) AS last_at FROM queue_hours WHERE interval_start < CAST($1 AS TIMESTAMP)',
    [request.asOf],
  );
  const days = (Date.parse(String(range?.['last_at'])) - Date.parse(String(range?.['first_at']))) / dayMs;
  if (days >= fewestDays - 1) return;
  throw new ContraflowError({
    kind: 'data',
    code: 'short-history',
    message: `${request.changeId}: ${Math.floor(days + 1)} days of history before ${request.asOf}; ${fewestDays} are needed`,
    hint: 'backfill more, or set allowShortHistory: true on the change',
  });
}
