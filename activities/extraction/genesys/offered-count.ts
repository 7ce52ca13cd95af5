import type { TimeWindow } from '../../contract/window-manifest.ts';
import { genesysAggregates } from '../../contract/wire/index.ts';
import type { PageAccess } from '../page.ts';
import { parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';
import { offeredQuery } from './aggregate-queries.ts';

/** Legs that may be missing against the aggregates, which are counted apart and corrected at other times. */
const tolerance = 0.02;

/**
 * Contacts that the platform counts as offered to its queues in a span; null where the credentials may not read
 * aggregates. A job of conversations announces no total, so that this is the only figure its rows can be held against.
 */
export async function offeredIn({ ask }: PageAccess, span: TimeWindow): Promise<number | null> {
  try {
    const shape = parseShape(genesysAggregates, await ask(offeredQuery(span)));
    if (!shape.ok) return null;
    const metrics = (shape.value.results ?? [])
      .flatMap(({ data }) => data ?? [])
      .flatMap((cell) => cell.metrics);
    return metrics
      .filter(({ metric }) => metric === 'nOffered')
      .reduce((sum, { stats }) => sum + (stats.count ?? 0), 0);
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403) return null;
    throw error;
  }
}

/** Queue legs that a job has to bring at least: fewer, and its cursor was lost on the way. */
export function fewestLegs(offered: number): number {
  return Math.floor((1 - tolerance) * offered);
}
