import { removeWindows } from '../../extraction/cache/index.ts';
import type { StepDependencies } from './dependencies.ts';

const dayMs = 86_400_000;
const daysBefore = (instant: string, days: number): string =>
  new Date(Date.parse(instant) - days * dayMs).toISOString();

/** What a cycle cleared away. */
export interface RetentionOutcome {
  cachedWindows: number;
  rawRows: number;
}

/**
 * Clears away what the configuration does not keep any longer at `asOf`: cached pages of windows that the ledger holds as
 * loaded, and raw rows. Hours, contacts, results and the ledger are never touched, so a repeat finds nothing more to do.
 */
export async function applyRetention(
  asOf: string,
  { warehouse, cache, config }: StepDependencies,
): Promise<RetentionOutcome> {
  const { cacheDays, rawDays } = config.retention;
  let cachedWindows = 0;
  if (cacheDays !== undefined) {
    const before = Date.parse(daysBefore(asOf, cacheDays));
    for (const { id } of config.platforms) {
      const loaded = (await warehouse.readLedger({ platform: id })).filter(({ status }) => status === 'done');
      cachedWindows += await removeWindows(
        cache,
        id,
        ({ start, end }) =>
          Date.parse(end) <= before &&
          loaded.some(
            (entry) =>
              Date.parse(entry.window_start) <= Date.parse(start) &&
              Date.parse(end) <= Date.parse(entry.window_end),
          ),
      );
    }
  }
  const rawRows = rawDays === undefined ? 0 : await warehouse.removeRaw(daysBefore(asOf, rawDays));
  return { cachedWindows, rawRows };
}
