import type { Config, PlatformConfig } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { Interval } from '../../activities/contract/steps.ts';
import { openCache } from '../../activities/extraction/cache/index.ts';
import { rateOf } from '../../activities/extraction/rate-limit/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';
import { choosePlan, planFromCache } from '../../activities/warehouse/steps/plan-backfill.ts';
import { textTable } from '../output/table.ts';
import { type CommandResult, done } from '../result.ts';
import type { BackfillOptions } from './backfill.ts';
import { askForCalls, type CallEstimate, callsByLedger, type SeenWindow } from './call-estimates.ts';

/** A plan is printed also where the platform does not answer. */
const longestAskMs = 15_000;

/** The windows that a backfill would read, with the number of calls and the minutes they take at the platform's rate. */
export async function dryRunBackfill(options: BackfillOptions, config: Config): Promise<CommandResult> {
  const platform = config.platforms.find(({ id }) => id === options.platform)!;
  const ledger = await readLedger(config, options.platform);
  const fromCache = options.fromCache === true;
  const request = {
    platform: options.platform,
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(options.to === undefined ? {} : { to: options.to }),
    windowDays: options.windowDays,
    reprocess: options.reprocess,
    newestFirst: options.newestFirst === true,
    runId: 'dry-run',
  };
  const { windows, skipped } = fromCache
    ? await planFromCache(request, ledger, { cache: openCache(config.cache) })
    : await choosePlan(request, config, ledger);
  const { calls, basis, asked } = await estimateCalls(platform, windows, ledger, fromCache);
  const rate = platform.kind === 'files' ? undefined : rateOf(platform.rateLimit, 'analytics');
  const minutes = rate === undefined ? 0 : calls / rate.requestsPerMinute;
  const states = windows.map((window) => ({ ...window, ...actionFor(window, ledger, fromCache) }));
  const document = {
    platform: platform.id,
    windows: states,
    skipped,
    estimatedCalls: calls,
    estimatedMinutes: minutes,
    basis,
    asked,
  };
  const text = [
    textTable(
      ['FROM', 'TO', 'ACTION', 'BECAUSE'],
      states.map(({ start, end, action, because }) => [
        start.slice(0, 16),
        end.slice(0, 16),
        action,
        because,
      ]),
    ),
    fromCache
      ? `${windows.length} windows to load from the cache, ${skipped} there already; 0 calls`
      : `${windows.length} windows to read, ${skipped} there already; ${describe(calls, basis, asked)}${rate === undefined ? '' : `, ${minutes.toFixed(1)} minutes at ${rate.requestsPerMinute} a minute`}`,
  ].join('\n');
  return done(document, text);
}

const because: Record<CallEstimate['basis'], string> = {
  none: '',
  ledger: ', as many as its windows took before',
  platform: '',
  unknown: ' (the platform could not be asked how much it has)',
};

function describe(calls: number, basis: CallEstimate['basis'], asked: number): string {
  const told =
    basis === 'platform' ? `, by ${asked} that asked the platform how much it has` : because[basis];
  return `${basis === 'unknown' ? 'at least' : 'about'} ${calls} calls${told}`;
}

/** By what the platform's windows took before, else by asking it; where that fails, one call a window at least. */
async function estimateCalls(
  platform: PlatformConfig,
  windows: readonly Interval[],
  ledger: readonly SeenWindow[],
  fromCache: boolean,
): Promise<CallEstimate> {
  if (platform.kind === 'files' || fromCache || windows.length === 0)
    return { calls: 0, basis: 'none', asked: 0 };
  const learned = callsByLedger(windows, ledger);
  if (learned !== undefined) return { calls: learned, basis: 'ledger', asked: 0 };
  const patience = AbortSignal.timeout(longestAskMs);
  try {
    return await askForCalls(platform, windows, patience);
  } catch (error) {
    if (!(error instanceof ContraflowError) && !patience.aborted) throw error;
    return { calls: windows.length, basis: 'unknown', asked: 0 };
  }
}

function actionFor(
  window: Interval,
  ledger: readonly SeenWindow[],
  fromCache: boolean,
): { action: 'read' | 'load' | 'read again' | 'load again'; because: string } {
  const action = fromCache ? 'load' : 'read';
  const known = ledger.find(
    ({ start, end }) =>
      Date.parse(start) === Date.parse(window.start) && Date.parse(end) === Date.parse(window.end),
  );
  if (known === undefined) return { action, because: 'not in the ledger' };
  const state = known.status === 'done' && !known.complete ? 'not complete' : known.status;
  return { action: known.loaded ? `${action} again` : action, because: state };
}

async function readLedger(config: Config, platform: string): Promise<SeenWindow[]> {
  const reader = await openReader(config.warehouse).catch(() => undefined);
  if (reader === undefined) return [];
  try {
    const rows = await reader.query(
      'SELECT window_start, window_end, status, complete, content_hash, requests, retries FROM extraction_windows WHERE platform = $1',
      [platform],
    );
    return rows.map((row) => ({
      start: String(row['window_start']),
      end: String(row['window_end']),
      status: row['status'] as SeenWindow['status'],
      complete: Boolean(row['complete']),
      loaded: row['content_hash'] !== null,
      requests: row['requests'] === null ? null : Number(row['requests']),
      retries: Object.values(JSON.parse(String(row['retries'] ?? '{}')) as Record<string, number>).reduce(
        (sum, times) => sum + times,
        0,
      ),
    }));
  } catch {
    return [];
  } finally {
    await reader.close();
  }
}
