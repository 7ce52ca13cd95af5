import type { DriftPoint } from '../contract/drift-result.ts';
import { ContraflowError } from '../contract/errors.ts';

export const dayMs = 86_400_000;

/** The estimate of one UTC day. */
export interface DailyPoint {
  /** Milliseconds since 1970. */
  at: number;
  /** UTC day number; `day % 7` tells weekdays apart. */
  day: number;
  delta: number;
  reference: { lower: number; upper: number } | null;
  suppressed: 'stale' | 'known-event' | null;
}

/** Milliseconds since 1970 of an ISO time; a time without an offset is UTC. */
export function parseInstant(text: string): number {
  const hasTime = /\d[T ]\d{2}:/.test(text);
  const hasOffset = /(Z|[+-]\d{2}(:?\d{2})?)$/i.test(text);
  return Date.parse(hasTime && !hasOffset ? `${text}Z` : text);
}

function toDaily(point: DriftPoint, index: number): DailyPoint {
  const at = parseInstant(point.at);
  if (Number.isNaN(at) || !Number.isFinite(point.delta)) {
    throw new ContraflowError({
      kind: 'data',
      code: 'bad-estimate',
      message: `history [${index}]: at "${point.at}", delta ${point.delta}`,
      hint: 'give an ISO time and a finite delta',
    });
  }
  return {
    at,
    day: Math.floor(at / dayMs),
    delta: point.delta,
    reference: point.reference ?? null,
    suppressed: point.suppressed ?? null,
  };
}

/**
 * One point a day, the last of each UTC day (the later in the list of two at the same time), oldest first. The last
 * element of `history` is the current point; it stands for its day, and points after it are left out.
 * @throws ContraflowError (data) for an empty history or an unusable point
 */
export function dailySeries(history: readonly DriftPoint[]): { points: DailyPoint[]; later: number } {
  const all = history.map(toDaily);
  const current = all.at(-1);
  if (current === undefined) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-history',
      message: 'the history holds no estimate',
      hint: 'give at least the current estimate',
    });
  }
  const byDay = new Map<number, DailyPoint>();
  let later = 0;
  for (const point of all) {
    if (point.at > current.at) {
      later++;
      continue;
    }
    const kept = byDay.get(point.day);
    if (kept === undefined || point.at >= kept.at) byDay.set(point.day, point);
  }
  byDay.set(current.day, current);
  return { points: [...byDay.values()].sort((a, b) => a.at - b.at), later };
}
