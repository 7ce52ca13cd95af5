import { ContraflowError } from '../contract/errors.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { Row, StageWindowInput } from './port.ts';

/**
 * Turns batches of platform rows into rows of `raw_queue_intervals`. Names and zones of the configuration win over the
 * platform's. Throws `data/row-outside-window` naming platform, queue and time.
 */
export function rawRows(input: StageWindowInput): (batch: readonly SourceRow[]) => Row[] {
  const start = Date.parse(input.window.start);
  const end = Date.parse(input.window.end);
  const common = {
    platform: input.platform,
    interval_s: input.intervalSeconds ?? 3600,
    window_start: input.window.start,
    run_id: input.runId,
    loaded_at: input.loadedAt,
  };
  return (batch) =>
    batch.map((row) => {
      const at = Date.parse(row.interval_start);
      if (!(at >= start && at < end)) {
        throw new ContraflowError({
          kind: 'data',
          code: 'row-outside-window',
          message: `platform ${input.platform}, queue ${row.queue_id}: interval ${row.interval_start} lies outside the window ${input.window.start} to ${input.window.end}`,
          hint: 'the platform answered for another range: extract the window again',
        });
      }
      const settings = input.queues.byQueue?.[row.queue_id];
      return {
        ...row,
        ...common,
        queue_name: settings?.name ?? row.queue_name,
        timezone: settings?.timezone ?? input.queues.timezone,
      };
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
