import type { Config } from '../../activities/contract/config.ts';
import { describeFiles } from '../../activities/extraction/files/index.ts';
import { rateOf } from '../../activities/extraction/rate-limit/index.ts';
import { planWindows, selectWindows } from '../../activities/extraction/windows.ts';
import { openReader } from '../../activities/warehouse/index.ts';
import { textTable } from '../output/table.ts';
import { type CommandResult, done } from '../result.ts';
import type { BackfillOptions } from './backfill.ts';

/** Rows of a page in the guide profile. */
const pageRows = 500;

/** The windows that a backfill would read, with the number of calls and the minutes at the platform's rate. */
export async function dryRunBackfill(options: BackfillOptions, config: Config): Promise<CommandResult> {
  const platform = config.platforms.find(({ id }) => id === options.platform)!;
  const range =
    platform.kind === 'files' ? await describeFiles(platform) : { from: undefined, to: undefined };
  const ledger = await readLedger(config, options.platform);
  const from =
    options.from ??
    range.from ??
    ledger
      .map(({ end }) => end)
      .sort()
      .at(-1) ??
    options.to!;
  const to = options.to ?? range.to!;
  const planned = Date.parse(from) < Date.parse(to) ? planWindows(from, to, options.windowDays) : [];
  const windows = selectWindows(
    planned,
    ledger,
    options.reprocess,
    options.newestFirst === true ? 'newest-first' : 'oldest-first',
  );
  const queues = Math.max(
    1,
    Object.keys(config.queues).filter((unit) => unit.startsWith(`${platform.id}:`)).length,
  );
  const hours = windows.reduce(
    (sum, { start, end }) => sum + (Date.parse(end) - Date.parse(start)) / 3_600_000,
    0,
  );
  const calls =
    platform.kind === 'files' || options.fromCache === true
      ? 0
      : Math.max(windows.length, Math.ceil((hours * queues) / pageRows));
  const minutes =
    platform.kind === 'files' ? 0 : calls / rateOf(platform.rateLimit, 'analytics').requestsPerMinute;
  const document = {
    platform: platform.id,
    windows: windows.map(({ start, end }) => ({ start, end, action: 'read' })),
    skipped: planned.length - windows.length,
    estimatedCalls: calls,
    estimatedMinutes: minutes,
  };
  const text = [
    textTable(
      ['FROM', 'TO', 'ACTION'],
      windows.map(({ start, end }) => [start.slice(0, 16), end.slice(0, 16), 'read']),
    ),
    `${windows.length} windows to read, ${document.skipped} there already; at least ${calls} calls, ${minutes.toFixed(1)} minutes at the platform's rate`,
  ].join('\n');
  return done(document, text);
}

async function readLedger(config: Config, platform: string) {
  const reader = await openReader(config.warehouse).catch(() => undefined);
  if (reader === undefined) return [];
  try {
    const rows = await reader.query(
      'SELECT window_start, window_end, status, complete FROM extraction_windows WHERE platform = $1',
      [platform],
    );
    return rows.map((row) => ({
      start: String(row['window_start']),
      end: String(row['window_end']),
      status: String(row['status']) as 'done',
      complete: Boolean(row['complete']),
    }));
  } catch {
    return [];
  } finally {
    await reader.close();
  }
}
