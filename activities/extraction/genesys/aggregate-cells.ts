import type { MediaType } from '../../contract/enums.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import type { GenesysAggregates, GenesysStatistics } from '../../contract/wire/index.ts';
import type { PageFault } from '../page.ts';
import { sampleOf } from '../page.ts';
import { genesysMedia } from './media.ts';

/** Additive figures of one queue, medium and hour, metric by metric. */
export interface AggregateCell {
  queueId: string;
  media: MediaType;
  startMs: number;
  metrics: Map<string, GenesysStatistics>;
}

/** Cells by queue, medium and hour. */
export type AggregateCells = Map<string, AggregateCell>;

const additive = [
  'count',
  'sum',
  'countPositive',
  'countNegative',
  'numerator',
  'denominator',
] as const satisfies (keyof GenesysStatistics)[];

export function cellKey(queueId: string, media: MediaType, startMs: number): string {
  return `${queueId}\u0000${media}\u0000${startMs}`;
}

function add(to: GenesysStatistics, from: GenesysStatistics): GenesysStatistics {
  const sum: GenesysStatistics = { ...to };
  for (const name of additive) {
    const value = from[name];
    if (value !== undefined) sum[name] = (sum[name] ?? 0) + value;
  }
  // A ratio of two groups is not the sum of theirs: numerator and denominator say it.
  delete sum.ratio;
  return sum;
}

/**
 * Sorts an answer into cells. Groups without a queue are left out; media that Contraflow does not tell apart are added
 * up. A group that comes twice, or an interval outside what was asked, is a fault.
 */
export function readCells(
  answer: GenesysAggregates,
  slice: TimeWindow,
  name: string,
): { ok: true; cells: AggregateCells } | { ok: false; fault: PageFault } {
  const cells: AggregateCells = new Map();
  const seen = new Set<string>();
  const from = Date.parse(slice.start);
  const to = Date.parse(slice.end);
  for (const { group, data } of answer.results ?? []) {
    const { queueId } = group;
    if (queueId === undefined) continue;
    const media = genesysMedia(group.mediaType);
    for (const { interval, metrics } of data) {
      const fault = (code: string, says: string) => {
        const message = `${name}: queue ${queueId.slice(0, 60)}, interval ${interval.slice(0, 60)} ${says}`;
        return { ok: false as const, fault: { code, message, sample: sampleOf({ interval, metrics }) } };
      };
      const startMs = Date.parse(interval.split('/')[0] ?? '');
      if (!(startMs >= from && startMs < to))
        return fault('outside-window', `is not in ${slice.start}/${slice.end}`);
      const wire = JSON.stringify([queueId, group.mediaType, startMs]);
      if (seen.has(wire)) return fault('duplicate-row', 'came twice');
      seen.add(wire);
      const key = cellKey(queueId, media, startMs);
      const cell = cells.get(key) ?? { queueId, media, startMs, metrics: new Map() };
      for (const { metric, stats } of metrics) {
        const known = cell.metrics.get(metric);
        cell.metrics.set(metric, known ? add(known, stats) : stats);
      }
      cells.set(key, cell);
    }
  }
  return { ok: true, cells };
}
