import { ContraflowError } from '../contract/errors.ts';
import type { SourceRow } from '../contract/source-row.ts';
import { type ColumnDefinition, rawQueueIntervals } from '../contract/tables/index.ts';
import type { Row, StageWindowInput } from './port.ts';

const isMeasure = ({ name, type }: ColumnDefinition): boolean =>
  (type === 'integer' || type === 'double') && name !== 'interval_s';

/** Columns of the raw table with a number of its own in each row. */
export const measureColumns: readonly ColumnDefinition[] = rawQueueIntervals.columns.filter(isMeasure);

type MeasureName = Exclude<
  keyof SourceRow,
  'queue_id' | 'queue_name' | 'media_type' | 'interval_start' | 'handle_time_definition'
>;

/** Reads one measure each; a property that is named in the source is read many times faster than one by a variable. */
const readers: { [Name in MeasureName]: (row: SourceRow) => SourceRow[Name] } = {
  offered: (row) => row.offered,
  answered: (row) => row.answered,
  abandoned: (row) => row.abandoned,
  service_level_percent: (row) => row.service_level_percent,
  avg_handle_time_s: (row) => row.avg_handle_time_s,
  avg_speed_of_answer_s: (row) => row.avg_speed_of_answer_s,
  avg_talk_time_s: (row) => row.avg_talk_time_s,
  avg_hold_time_s: (row) => row.avg_hold_time_s,
  avg_after_call_work_s: (row) => row.avg_after_call_work_s,
  survey_invitations: (row) => row.survey_invitations,
  survey_responses: (row) => row.survey_responses,
  csat_sum: (row) => row.csat_sum,
  csat_zeros: (row) => row.csat_zeros,
  answered_in_service_level: (row) => row.answered_in_service_level,
  handle_sum_s: (row) => row.handle_sum_s,
  talk_sum_s: (row) => row.talk_sum_s,
  hold_sum_s: (row) => row.hold_sum_s,
  acw_sum_s: (row) => row.acw_sum_s,
  answer_wait_sum_s: (row) => row.answer_wait_sum_s,
};

/** Reads a measure of a row by the name of its column. */
export const measureReader = (name: string): ((row: SourceRow) => number | null | undefined) =>
  readers[name as MeasureName];

/** Columns of the raw table that repeat through all rows of a queue. */
export const labelColumns: readonly ColumnDefinition[] = rawQueueIntervals.columns.filter(
  (column) => !isMeasure(column) && column.name !== 'interval_start',
);

/** The rows of a window that differ in time and measures only. */
export interface RowSeries {
  /** Position among the series, from 0. */
  position: number;
  /** Values of `labelColumns`. */
  labels: Row;
}

/** Finds the series of each row and gathers the labels, so that texts are written once a queue and not once a row. */
export interface WindowSeries {
  readonly all: readonly RowSeries[];
  /**
   * Takes a row of the window: the position of its series, and the start of its interval in epoch milliseconds at `at`.
   * Throws `data/row-outside-window` and `data/duplicated-row` naming platform, queue and time.
   */
  take(row: SourceRow, into: { series: number; at: number }): void;
}

interface Known extends RowSeries {
  /** A row with the labels of the series. */
  sample: SourceRow;
  /** Instants of the queue and medium that have come, a bit each by their number. */
  lane: { seen: Uint8Array };
}

/** Whether two rows of one queue belong to one series. */
const alike = (a: SourceRow, b: SourceRow): boolean =>
  a.media_type === b.media_type &&
  a.queue_name === b.queue_name &&
  a.handle_time_definition === b.handle_time_definition;

/** Names and zones of the configuration win over the platform's. */
export function createWindowSeries(input: StageWindowInput): WindowSeries {
  const start = Date.parse(input.window.start);
  const end = Date.parse(input.window.end);
  const common = {
    platform: input.platform,
    interval_s: input.intervalSeconds ?? 3600,
    window_start: input.window.start,
    run_id: input.runId,
    loaded_at: input.loadedAt,
  };
  const all: RowSeries[] = [];
  const byQueue = new Map<string, Known[]>();
  const lanes = new Map<string, Known['lane']>();
  const instants = new Map<string, { at: number; number: number }>();
  const numbers = new Map<number, number>();

  const add = (row: SourceRow): Known => {
    const { queue_id, media_type, handle_time_definition } = row;
    const settings = input.queues.byQueue?.[queue_id];
    const labels = {
      ...common,
      queue_id,
      queue_name: settings?.name ?? row.queue_name,
      media_type,
      timezone: settings?.timezone ?? input.queues.timezone,
      handle_time_definition,
    };
    const laneKey = `${media_type} ${queue_id}`;
    const lane = lanes.get(laneKey) ?? { seen: new Uint8Array(32) };
    lanes.set(laneKey, lane);
    const series = { position: all.length, labels, sample: row, lane };
    all.push(series);
    const known = byQueue.get(queue_id);
    if (known === undefined) byQueue.set(queue_id, [series]);
    else known.push(series);
    return series;
  };

  const seriesOf = (row: SourceRow): Known => {
    const known = byQueue.get(row.queue_id);
    if (known !== undefined) {
      for (const series of known) if (alike(series.sample, row)) return series;
    }
    return add(row);
  };

  const instantOf = (row: SourceRow): { at: number; number: number } => {
    const known = instants.get(row.interval_start);
    if (known !== undefined) return known;
    const at = Date.parse(row.interval_start);
    if (!(at >= start && at < end)) throw outsideWindow(input, row);
    const number = numbers.get(at) ?? numbers.size;
    numbers.set(at, number);
    const instant = { at, number };
    if (instants.size < 100_000) instants.set(row.interval_start, instant);
    return instant;
  };

  return {
    all,
    take(row, into) {
      const series = seriesOf(row);
      const { at, number } = instantOf(row);
      if (!mark(series.lane, number)) throw duplicatedRow(input.platform, row.queue_id, row.interval_start);
      into.series = series.position;
      into.at = at;
    },
  };
}

/** Sets the bit of an instant; false where it was set. */
function mark(lane: Known['lane'], number: number): boolean {
  const byte = number >> 3;
  if (byte >= lane.seen.length) {
    const grown = new Uint8Array(Math.max(byte + 1, lane.seen.length * 2));
    grown.set(lane.seen);
    lane.seen = grown;
  }
  const bit = 1 << (number & 7);
  if ((lane.seen[byte]! & bit) !== 0) return false;
  lane.seen[byte]! |= bit;
  return true;
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
function duplicatedRow(platform: string, queue: string, interval: string): ContraflowError {
  return new ContraflowError({
    kind: 'data',
    code: 'duplicated-row',
    message: `platform ${platform}, queue ${queue}: interval ${interval} came twice in one window`,
    hint: 'extract the window again; if it stays, a page of the platform overlaps another',
  });
}
