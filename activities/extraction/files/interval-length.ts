import type { Query } from './database.ts';

const daySeconds = 86_400;
/** A local day is an hour shorter or longer when the clocks change. */
const shortestDaySeconds = 82_800;

/** Lengths below a day in which contact centres report, longest first. */
const usual = [3600, 1800, 900] as const;

/**
 * Length in seconds of the intervals behind the rows: a day where every time is a local midnight, else the longest usual
 * length that fits between the closest two times. Times alone decide, of all files and not of one window, so that a window
 * of a single day is read like its neighbours.
 *
 * @param source query with the column `at_ms`; local days are those of the session's time zone
 */
export async function intervalLength(query: Query, source: string): Promise<number> {
  const instants = `SELECT at_ms, to_timestamp(at_ms / 1000) AS instant FROM (SELECT DISTINCT at_ms FROM (${source}))`;
  const [found] = await query(
    'SELECT CAST(min(gap) AS DOUBLE) / 1000 AS gap_s, bool_and(midnight) AS midnights FROM' +
      " (SELECT at_ms - lag(at_ms) OVER (ORDER BY at_ms) AS gap, instant = date_trunc('day', instant) AS midnight" +
      ` FROM (${instants}))`,
  );
  const gap = found?.['gap_s'];
  if (typeof gap !== 'number') return usual[0];
  if (gap >= shortestDaySeconds && found?.['midnights'] === true) return daySeconds;
  return usual.find((length) => gap >= length) ?? Math.max(1, Math.floor(gap));
}
