import type { SourceRow } from '../../contract/source-row.ts';

const hourMs = 3_600_000;
const averages = ['avg_handle_time_s', 'avg_speed_of_answer_s'] as const;

/** Weighted mean over parts; null where a part that has weight has no value, or nothing has weight. */
function mean(parts: readonly { value: number | null; weight: number }[]): number | null {
  let sum = 0;
  let weights = 0;
  for (const { value, weight } of parts) {
    if (weight === 0) continue;
    if (value === null) return null;
    sum += value * weight;
    weights += weight;
  }
  return weights === 0 ? null : sum / weights;
}

function combine(rows: readonly SourceRow[], start: string): SourceRow {
  const total = (name: 'offered' | 'answered' | 'abandoned') =>
    rows.reduce((sum, row) => sum + (row[name] ?? 0), 0);
  const merged: SourceRow = {
    ...rows[0]!,
    interval_start: start,
    offered: total('offered'),
    answered: total('answered'),
    abandoned: total('abandoned'),
    service_level_percent: mean(
      rows.map((row) => ({ value: row.service_level_percent, weight: row.offered })),
    ),
  };
  for (const name of averages)
    merged[name] = mean(rows.map((row) => ({ value: row[name], weight: row.answered ?? 0 })));
  return merged;
}

/**
 * Sums quarter and half hours to hours: counts added, averages weighted by answered, the service level by offered. Rows
 * that begin on the hour and stand alone in it stay as they are. An interval that comes twice is not summed: it is left
 * for the check of the window to find.
 */
export function sumToHours(rows: readonly SourceRow[]): SourceRow[] {
  const hours = new Map<string, SourceRow[]>();
  const repeated: SourceRow[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    const at = Date.parse(row.interval_start);
    const hour = new Date(Math.floor(at / hourMs) * hourMs).toISOString();
    const unit = `${row.queue_id}\u0000${row.media_type}\u0000`;
    if (seen.has(unit + at)) {
      repeated.push({ ...row, interval_start: hour });
      continue;
    }
    seen.add(unit + at);
    const parts = hours.get(unit + hour);
    if (parts) parts.push(row);
    else hours.set(unit + hour, [row]);
  }
  const summed = [...hours].map(([key, parts]) =>
    parts.length === 1 && Date.parse(parts[0]!.interval_start) % hourMs === 0
      ? parts[0]!
      : combine(parts, key.slice(key.lastIndexOf('\u0000') + 1)),
  );
  return [...summed, ...repeated];
}
