import type { ChangeConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { PanelRequest } from '../../contract/steps.ts';
import { checkData } from './check-data.ts';
import { platformOf } from './comparison.ts';
import type { StepDependencies } from './dependencies.ts';

/** Platforms that a change may be measured on: those of its units, and every one where controls are chosen among all. */
function platformsOf(change: ChangeConfig, all: readonly string[]): string[] {
  const chosen = change.controls === 'auto' && change.design !== 'its';
  if (chosen) return [...all];
  const controls = Array.isArray(change.controls) ? change.controls : [];
  return [...new Set([...change.treated, ...controls].map(platformOf))];
}

/**
 * Nothing is measured on data that a check of severity error found at fault. The findings of the run decide; where they are
 * bad the checks run once more, so that mended data passes when the step is tried again. Throws `data/checks-failed`.
 */
export async function requireSoundData(
  change: ChangeConfig,
  { runId, asOf }: PanelRequest,
  dependencies: StepDependencies,
): Promise<void> {
  const { warehouse, config } = dependencies;
  const found = await warehouse.query(
    "SELECT DISTINCT platform FROM data_checks WHERE run_id = $1 AND NOT passed AND severity IN ('error', 'critical')",
    [runId],
  );
  const faulty = new Set(found.map(({ platform }) => String(platform)));
  const concerned = platformsOf(
    change,
    config.platforms.map(({ id }) => id),
  ).filter((platform) => faulty.has(platform));
  if (concerned.length === 0) return;
  const { failed, errors } = await checkData({ runId, asOf, platforms: concerned }, dependencies);
  if (failed === 0) return;
  throw new ContraflowError({
    kind: 'data',
    code: 'checks-failed',
    message: `${change.id}: nothing is published, ${failed} data checks failed: ${errors.slice(0, 3).join('; ')}`,
    hint: 'mend the source and load it again ("contraflow status" lists the checks, "backfill --reprocess all" reads windows again), then resolve with --action retry',
  });
}
