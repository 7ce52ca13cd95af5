import { ContraflowError } from '../contract/errors.ts';
import type { SourceRow } from '../contract/source-row.ts';
import { type ColumnDefinition, rawQueueIntervals } from '../contract/tables/index.ts';
import type { Row, Scalar, StageWindowInput } from './port.ts';

const isMeasure = ({ name, type }: ColumnDefinition): boolean =>
  (type === 'integer' || type === 'double') && name !== 'interval_s';

/** Columns of the raw table with a number of its own in each row. */
export const measureColumns: readonly ColumnDefinition[] = rawQueueIntervals.columns.filter(isMeasure);

/** Columns of the raw table that repeat through all rows of a queue. */
export const labelColumns: readonly ColumnDefinition[] = rawQueueIntervals.columns.filter(
  (column) => !isMeasure(column) && column.name !== 'interval_start',
);

/** The rows of a window that differ in time and measures only. */
export interface RowSeries {
  /** Position among the series, from 0. */
  position: number;
  /** Series of one queue and medium share a lane: two rows of one lane and instant are one row twice. */
  lane: number;
  /** Values of `labelColumns`. */
  labels: Row;
}

/** Finds the series of each row and gathers the labels, so that texts are written once a queue and not once a row. */
export interface WindowSeries {
  readonly all: readonly RowSeries[];
  of(row: SourceRow): RowSeries;
  /** Start of the row's interval in epoch milliseconds. Throws `data/row-outside-window` naming platform, queue and time. */
  instantOf(row: SourceRow): number;
}

/** Names and zones of the configuration win over the platform's. */
export function createWindowSeries(input: StageWindowInput): WindowSeries {
  const start = Date.parse(input.window.start);
  const end = Date.parse(input.window.end);
  const common: Row = {
    platform: input.platform,
    interval_s: input.intervalSeconds ?? 3600,
    window_start: input.window.start,
    run_id: input.runId,
    loaded_at: input.loadedAt,
  };
  const own = labelColumns
    .map(({ name }) => name)
    .filter((name) => !(name in common) && name !== 'timezone') as (keyof SourceRow)[];
  const all: RowSeries[] = [];
  const byQueue = new Map<string, { series: RowSeries; values: Scalar[] }[]>();
  const lanes = new Map<string, number>();
  const instants = new Map<string, number>();

  const add = (row: SourceRow, values: Scalar[]): RowSeries => {
    const laneKey = `${row.media_type} ${row.queue_id}`;
    const lane = lanes.get(laneKey) ?? lanes.size;
    lanes.set(laneKey, lane);
    const settings = input.queues.byQueue?.[row.queue_id];
    const labels = {
      ...Object.fromEntries(own.map((name, index) => [name, values[index]])),
      ...common,
      queue_name: settings?.name ?? row.queue_name,
      timezone: settings?.timezone ?? input.queues.timezone,
    };
    const series = { position: all.length, lane, labels };
    all.push(series);
    const known = byQueue.get(row.queue_id) ?? [];
    known.push({ series, values });
    byQueue.set(row.queue_id, known);
    return series;
  };

  return {
    all,
    of(row) {
      const known = byQueue.get(row.queue_id);
      if (known !== undefined) {
        for (const { series, values } of known) {
          if (own.every((name, index) => (row[name] ?? null) === values[index])) return series;
        }
      }
      return add(
        row,
        own.map((name) => row[name] ?? null),
      );
    },
    instantOf(row) {
      const known = instants.get(row.interval_start);
      if (known !== undefined) return known;
      const at = Date.parse(row.interval_start);
      if (!(at >= start && at < end)) throw outsideWindow(input, row);
      if (instants.size < 100_000) instants.set(row.interval_start, at);
      return at;
    },
  };
}

function outsideWindow({ platform, window }: StageWindowInput, row: SourceRow): ContraflowError {
  return new ContraflowError({
    kind: 'data',
    code: 'row-outside-window',
    message: `platform ${platform}, queue ${row.queue_id}: interval ${row.interval_start} lies outside the window ${window.start} to ${window.end}`,
    hint: 'the platform answered for another range: extract the window again',
  });
}

/** The refusal of a handle time that leaves out a part which the rows do not bring. */
export function unalignedHandleTime(platform: string, queue: string, definition: string): ContraflowError {
  const missing =
    definition === 'talk+hold'
      ? 'after-call work'
      : definition === 'talk+acw'
        ? 'hold time'
        : 'hold time or after-call work';
  return new ContraflowError({
    kind: 'data',
    code: 'handle-time-unaligned',
    message: `platform ${platform}, queue ${queue}: the handle time is ${definition} and no average ${missing} came with it`,
    hint: `have the platform report average ${missing}, or name what its handle time includes under platforms[].handleTime`,
  });
}

/** The refusal of two rows for one queue, medium and interval. */
export function duplicatedRow(platform: string, queue: string, interval: string): ContraflowError {
  return new ContraflowError({
    kind: 'data',
    code: 'duplicated-row',
    message: `platform ${platform}, queue ${queue}: interval ${interval} came twice in one window`,
    hint: 'extract the window again; if it stays, a page of the platform overlaps another',
  });
}
