import type { Config } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { BackfillPlan, BackfillRequest } from '../../contract/steps.ts';
import { listCachedWindows, tileFromCache } from '../../extraction/cached-windows.ts';
import { changedFileWindows, describeFiles } from '../../extraction/files/index.ts';
import { type LedgerEntry, planWindows, selectWindows } from '../../extraction/windows.ts';
import type { LedgerRow } from '../port.ts';
import { checkRange } from './check-range.ts';
import type { StepDependencies } from './dependencies.ts';
import { incrementalSpans } from './incremental-spans.ts';
import { announceWindows } from './plan-ledger.ts';

/** Windows that a backfill has to read, by the ledger, which then shows them as planned. */
export async function planBackfill(
  request: BackfillRequest,
  dependencies: StepDependencies,
): Promise<BackfillPlan> {
  const ledger = await dependencies.warehouse.readLedger({ platform: request.platform });
  const entries = await withChangedFiles(request, ledger, dependencies.config);
  const plan =
    request.fromCache === true
      ? await planFromCache(request, entries, dependencies)
      : await choosePlan(request, dependencies.config, entries);
  await announceWindows(request, plan.windows, ledger, dependencies);
  return plan;
}

/** The ledger; windows whose files or column mapping have changed since are no longer complete. */
async function withChangedFiles(
  request: BackfillRequest,
  ledger: readonly LedgerRow[],
  config: Config,
): Promise<LedgerEntry[]> {
  const platform = config.platforms.find(({ id }) => id === request.platform);
  const looked = platform?.kind === 'files' && request.reprocess === 'missing' && request.fromCache !== true;
  const loaded = ledger.flatMap(
    ({ window_start: start, window_end: end, content_hash: contentHash, status }) =>
      status === 'done' && contentHash !== null ? [{ start, end, contentHash }] : [],
  );
  const changed = looked ? await changedFileWindows(platform, loaded) : [];
  const starts = new Set(changed.map(({ start }) => start));
  return ledger.map((entry) => ({
    start: entry.window_start,
    end: entry.window_end,
    status: entry.status,
    complete: entry.complete && !starts.has(entry.window_start),
  }));
}

/** The windows of the range that the page cache holds. @throws ContraflowError `not-in-cache` */
export async function planFromCache(
  request: BackfillRequest,
  ledger: readonly LedgerEntry[],
  { cache }: Pick<StepDependencies, 'cache'>,
): Promise<BackfillPlan> {
  const cached = await listCachedWindows(cache, request.platform);
  const tiles = tileFromCache(cached, request, ledger);
  const order = request.newestFirst ? 'newest-first' : 'oldest-first';
  const windows = selectWindows(tiles, ledger, request.reprocess, order);
  return { windows, skipped: tiles.length - windows.length };
}

/**
 * Chooses the windows of a backfill. Without `from` an API platform reads what its ledger lacks from its first window on
 * (with `reread` its last `rereadDays` again) and files begin where their data begins; without `to` files end where their data ends.
 *
 * @throws ContraflowError `unknown-platform`, `nothing-extracted`, and those of `checkRange` and `planWindows`
 */
export async function choosePlan(
  request: BackfillRequest,
  config: Config,
  ledger: readonly LedgerEntry[],
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
  checkRange(request, platform);
  const order = request.newestFirst ? 'newest-first' : 'oldest-first';
  let { from, to } = request;
  if (platform.kind === 'files' && (from === undefined || to === undefined)) {
    const range = await describeFiles(platform);
    from ??= range.from;
    to ??= range.to;
    if (Date.parse(to) > Date.parse(range.to)) to = range.to;
  }
  if (from === undefined) {
    if (to === undefined) throw endMissing();
    const again = request.reread === true && platform.kind !== 'files' ? platform.rereadDays : 0;
    const spans = incrementalSpans(ledger, to, again, request.changedDays);
    if (spans === undefined) throw nothingExtracted(request.platform);
    // The latest span first: windows of an old gap that park one after another do not keep a cycle from what is new.
    const windows = spans.toReversed().flatMap(({ start, end }) => {
      const cut = planWindows(start, end, request.windowDays);
      return order === 'newest-first' ? cut.toReversed() : cut;
    });
    return { windows, skipped: 0 };
  }
  if (to === undefined) throw endMissing();
  // Not as it was asked for, but against the extent of the files: they have nothing of the range.
  if (Date.parse(from) >= Date.parse(to)) return { windows: [], skipped: 0 };
  const planned = planWindows(from, to, request.windowDays);
  const windows = selectWindows(planned, ledger, request.reprocess, order);
  return { windows, skipped: planned.length - windows.length };
}

const endMissing = (): Error => new Error('a backfill of an API platform needs an end');

function nothingExtracted(platform: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'nothing-extracted',
    message: `nothing of ${platform} has been extracted yet`,
    hint: `run contraflow backfill --platform ${platform} --from DATE --to DATE first`,
  });
}
