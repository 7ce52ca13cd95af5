import { eventTimes } from '../../calendar/index.ts';
import { runIdFor } from '../../config/index.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { RunPlan } from '../../contract/steps.ts';
import { changeOf } from '../../measurement/measure-change.ts';
import { applyRetention } from './apply-retention.ts';
import type { StepDependencies } from './dependencies.ts';
import { recordStep } from './record-step.ts';

export interface RunPlanRequest {
  /** Nominal time of the run. */
  nominalAt: string;
  /** Left out: every change. */
  changeIds?: string[];
  /** Workflow of the cycle, for the record of what was cleared away. */
  workflowId?: string;
}

/**
 * What one cycle does, and the id that it writes under; also brings the configured changes and events into tables, and
 * clears away what is not kept any longer.
 */
export async function planRun(request: RunPlanRequest, dependencies: StepDependencies): Promise<RunPlan> {
  const { warehouse, config, configHash } = dependencies;
  const asOf = new Date(request.nominalAt).toISOString();
  const changes = (request.changeIds ?? config.changes.map(({ id }) => id)).map((id) =>
    changeOf(config.changes, id),
  );
  if (changes.length === 0) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-changes',
      message: 'the configuration names no process change',
      hint: 'add one under changes',
    });
  }
  const subject = request.changeIds === undefined ? asOf : `${asOf}-${request.changeIds.join('-')}`;
  const runId = runIdFor('pipeline', subject, configHash);
  await warehouse.upsertByKey(
    'process_changes',
    changes.flatMap((change) => {
      const shared = {
        change_id: change.id,
        intervention_at: new Date(change.intervention).toISOString(),
        description: change.description ?? null,
        run_id: runId,
      };
      const named = Array.isArray(change.controls) ? change.controls : [];
      return [
        ...change.treated.map((unit) => ({ ...shared, unit, role: 'treated' })),
        ...named.map((unit) => ({ ...shared, unit, role: 'control' })),
      ];
    }),
  );
  await warehouse.upsertByKey(
    'calendar_events',
    config.events.flatMap((event) => {
      const { dates, span } = eventTimes(event, Date.parse(asOf));
      const periods = [
        ...dates.map((date) => ({ from: Date.parse(date), to: Date.parse(date) + 86_400_000 })),
        ...(span === null ? [] : [{ from: Date.parse(span.from), to: Date.parse(span.to) }]),
      ];
      return periods.flatMap(({ from, to }) =>
        (event.units ?? ['all']).map((unit) => ({
          name: event.name,
          starts_at: new Date(from).toISOString(),
          ends_at: new Date(to).toISOString(),
          unit,
          run_id: runId,
        })),
      );
    }),
  );
  await clearAway(asOf, runId, request.workflowId ?? runId, dependencies);
  return {
    runId,
    asOf,
    changeIds: changes.map(({ id }) => id),
    platforms: config.platforms.map(({ id }) => id),
  };
}

/** A store that refuses does not hold up the cycle: the step says why, and the next cycle tries again. */
async function clearAway(
  asOf: string,
  runId: string,
  workflowId: string,
  dependencies: StepDependencies,
): Promise<void> {
  const { cacheDays, rawDays } = dependencies.config.retention;
  if (cacheDays === undefined && rawDays === undefined) return;
  const record = (status: 'done' | 'failed', detail: string) =>
    recordStep({ runId, step: 'retention', workflowId, kind: 'pipeline', status, detail }, dependencies);
  try {
    const { cachedWindows, rawRows } = await applyRetention(asOf, dependencies);
    await record('done', `${cachedWindows} cached windows and ${rawRows} raw rows cleared away`);
  } catch (error) {
    await record('failed', error instanceof Error ? error.message.slice(0, 500) : 'unknown failure');
  }
}
