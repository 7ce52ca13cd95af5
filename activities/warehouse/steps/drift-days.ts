import type { PanelRequest } from '../../contract/steps.ts';
import { changeOf } from '../../measurement/measure-change.ts';
import type { StepDependencies } from './dependencies.ts';

const dayMs = 86_400_000;
/** A baseline of 30 days and a few to judge. */
const daysBack = 35;

/**
 * Instants for which the daily effect is still to be estimated: the cycle's own, always, and the midnights of the last
 * 35 days after the change that have no point yet under this configuration.
 */
export async function missingDriftDays(
  request: PanelRequest,
  { warehouse, config, configHash }: StepDependencies,
): Promise<string[]> {
  const change = changeOf(config.changes, request.changeId);
  const end = Date.parse(request.asOf);
  const today = Math.ceil(end / dayMs) * dayMs;
  const known = await warehouse.query(
    'SELECT as_of_at, count(DISTINCT metric) AS metrics FROM drift_checks WHERE change_id = $1 AND config_hash = $2 GROUP BY as_of_at',
    [change.id, configHash],
  );
  const complete = new Set(
    known
      .filter((row) => Number(row['metrics']) >= change.metrics.length)
      .map((row) => Date.parse(String(row['as_of_at']))),
  );
  const days: string[] = [];
  for (let back = daysBack - 1; back >= 1; back -= 1) {
    const midnight = today - back * dayMs;
    if (midnight > Date.parse(change.intervention) && !complete.has(midnight))
      days.push(new Date(midnight).toISOString());
  }
  return [...days, request.asOf];
}
