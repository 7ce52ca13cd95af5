import type { FilesPlatformConfig } from '../../contract/config.ts';
import { mediaType } from '../../contract/enums.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { SourceRow } from '../../contract/source-row.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import { checkRows } from '../check-page.ts';
import { checkFiles } from './check-files.ts';
import { mapColumns } from './columns.ts';
import { withDatabase } from './database.ts';
import { findFiles } from './find-files.ts';
import { intervalLength } from './interval-length.ts';
import { stepsQuery, typedSource } from './sql.ts';

const hourMs = 3_600_000;
const hourSeconds = 3600;

function refuse(code: string, message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'data', code, message, hint });
}

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

function toRow(found: Record<string, unknown>, platform: FilesPlatformConfig): SourceRow {
  const queue = String(found['queue_id']);
  const media = found['media_type'] === null ? platform.mediaType : found['media_type'];
  const known = mediaType.safeParse(media);
  if (!known.success) {
    throw refuse(
      'bad-value',
      `${platform.path}: media_type of queue ${queue} is "${String(media).slice(0, 40)}"`,
      `it is one of ${mediaType.options.join(', ')}; or leave the column out and set mediaType`,
    );
  }
  const number = (name: string) => numberOrNull(found[name]);
  return {
    queue_id: queue,
    queue_name: typeof found['queue_name'] === 'string' ? found['queue_name'] : queue,
    media_type: known.data,
    interval_start: new Date(Number(found['step_ms'])).toISOString(),
    offered: Number(found['offered']),
    answered: number('answered'),
    abandoned: number('abandoned'),
    service_level_percent: number('service_level_percent'),
    avg_handle_time_s: number('avg_handle_time_s'),
    avg_speed_of_answer_s: number('avg_speed_of_answer_s'),
    avg_talk_time_s: number('avg_talk_time_s'),
    avg_hold_time_s: number('avg_hold_time_s'),
    avg_after_call_work_s: number('avg_after_call_work_s'),
    survey_invitations: number('survey_invitations'),
    survey_responses: number('survey_responses'),
    csat_sum: number('csat_sum'),
    csat_zeros: number('csat_zeros'),
    handle_time_definition: platform.handleTimeDefinition,
  };
}

/** Rows of a window and the length of their intervals. */
export interface FileWindow {
  rows: SourceRow[];
  /** Seconds; 3600 for hours, 86400 for local days whatever the clocks do. */
  intervalSeconds: number;
}

/** Rows as in `readFileWindow`. */
export async function readFileRows(platform: FilesPlatformConfig, window: TimeWindow): Promise<SourceRow[]> {
  return (await readFileWindow(platform, window)).rows;
}

/**
 * Rows of a window from CSV or Parquet files, by time and queue. With `grain: hour` shorter intervals are summed to
 * UTC hours; longer ones stay as they are, since they cannot be divided.
 *
 * @throws ContraflowError naming file, line and column for anything that cannot be read; nothing is skipped
 */
export async function readFileWindow(platform: FilesPlatformConfig, window: TimeWindow): Promise<FileWindow> {
  const mapped = mapColumns(platform);
  const files = await findFiles(platform.path);
  return withDatabase(platform.timezone, async (query) => {
    await checkFiles(files, mapped, query);
    const source = typedSource(files, mapped);
    const length = await intervalLength(query, source);
    const summed = platform.grain === 'hour' && length <= hourSeconds;
    const stepMs = summed ? hourMs : 1;
    const found = await query(stepsQuery(source, stepMs, Date.parse(window.start), Date.parse(window.end)));
    const rows = found.map((row) => toRow(row, platform));
    const doubled = found.findIndex((row) => row['sources'] !== row['instants']);
    if (doubled >= 0) {
      const { queue_id, interval_start } = rows[doubled]!;
      throw refuse(
        'duplicate-row',
        `${platform.path}: queue ${queue_id} has several rows for one time in the interval from ${interval_start}`,
        'map queue_id or media_type so that queue, medium and time occur once, or take out the file that repeats them',
      );
    }
    const fault = checkRows(rows, window, null);
    if (fault)
      throw refuse(fault.code, `${platform.path}: ${fault.message}`, 'correct the value in the file');
    return { rows, intervalSeconds: summed ? hourSeconds : length };
  });
}

/** First interval and end of the last, and the number of rows, of all files of a platform. */
export interface FileRange {
  files: number;
  rows: number;
  /** Inclusive, ISO with Z. */
  from: string;
  /** Exclusive: the next full hour, or the end of the last day where rows are days; ISO with Z. */
  to: string;
}

/** What the files of a platform cover, for a backfill without dates. @throws ContraflowError as `readFileRows` */
export async function describeFiles(platform: FilesPlatformConfig): Promise<FileRange> {
  const mapped = mapColumns(platform);
  const files = await findFiles(platform.path);
  return withDatabase(platform.timezone, async (query) => {
    await checkFiles(files, mapped, query);
    const source = typedSource(files, mapped);
    const [found] = await query(
      `SELECT CAST(count(*) AS DOUBLE) AS n, CAST(min(at_ms) AS DOUBLE) AS first, CAST(max(at_ms) AS DOUBLE) AS last FROM (${source})`,
    );
    const lengthMs = Math.max(hourMs, (await intervalLength(query, source)) * 1000);
    const hourOf = (name: string) => Math.floor(Number(found?.[name]) / hourMs) * hourMs;
    return {
      files: files.length,
      rows: Number(found?.['n']),
      from: new Date(hourOf('first')).toISOString(),
      to: new Date(hourOf('last') + lengthMs).toISOString(),
    };
  });
}
