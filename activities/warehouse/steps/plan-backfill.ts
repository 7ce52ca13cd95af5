import { ContraflowError } from '../../contract/errors.ts';
import type { BackfillPlan, BackfillRequest } from '../../contract/steps.ts';
import { describeFiles } from '../../extraction/files/index.ts';
import { planWindows, selectWindows } from '../../extraction/windows.ts';
import type { StepDependencies } from './dependencies.ts';

/**
 * Windows that a backfill has to read, by the ledger. Without `from` an API platform goes on where its ledger ends and
 * files begin where their data begins; without `to` files end where their data ends.
 */
export async function planBackfill(
  request: BackfillRequest,
  { warehouse, config }: StepDependencies,
): Promise<BackfillPlan> {
  const platform = config.platforms.find(({ id }) => id === request.platform);
  if (platform === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unknown-platform',
      message: `the configuration has no platform ${request.platform}`,
      hint: `choose one of ${config.platforms.map(({ id }) => id).join(', ') || '(none configured)'}`,
    });
  }
  const ledger = await warehouse.readLedger({ platform: request.platform });
  let { from, to } = request;
  if (platform.kind === 'files' && (from === undefined || to === undefined)) {
    const range = await describeFiles(platform);
    from ??= range.from;
    to ??= range.to;
    if (Date.parse(to) > Date.parse(range.to)) to = range.to;
  }
  if (from === undefined) {
    from = ledger
      .map((entry) => entry.window_end)
      .sort()
      .at(-1);
    if (from === undefined) {
      throw new ContraflowError({
        kind: 'usage',
        code: 'nothing-extracted',
        message: `nothing of ${request.platform} has been extracted yet`,
        hint: `run contraflow backfill --platform ${request.platform} --from DATE --to DATE first`,
      });
    }
  }
  if (to === undefined) throw new Error('a backfill of an API platform needs an end');
  if (Date.parse(from) >= Date.parse(to)) return { windows: [], skipped: 0 };
  const planned = planWindows(from, to, request.windowDays);
  const windows = selectWindows(
    planned,
    ledger.map((entry) => ({
      start: entry.window_start,
      end: entry.window_end,
      status: entry.status,
      complete: entry.complete,
    })),
    request.reprocess,
    request.newestFirst ? 'newest-first' : 'oldest-first',
  );
  return { windows, skipped: planned.length - windows.length };
}
