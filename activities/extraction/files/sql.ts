import type { ColumnSource, FileColumn } from './columns.ts';
import { fileColumns } from './columns.ts';
import type { DataFile } from './find-files.ts';

/** A name as an SQL identifier. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text as an SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The table function that reads the files. CSV values stay text: casting is ours, so that a bad value is named and not guessed around. */
export function relation(files: readonly DataFile[]): string {
  const list = `[${files.map((file) => literal(file.path)).join(', ')}]`;
  if (files[0]?.format === 'parquet') return `read_parquet(${list}, union_by_name = true)`;
  return `read_csv(${list}, header = true, all_varchar = true, union_by_name = true)`;
}

/** The value before casting: null where the text is empty. */
function raw(source: ColumnSource): string {
  return source.kind === 'constant' ? literal(source.text) : identifier(source.name);
}

/** ISO 8601 admits times without seconds, the reader does not. */
function withSeconds(text: string): string {
  const shape = String.raw`^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2})(Z|[+-]\d{2}(?::?\d{2})?)?$`;
  return `TRY_CAST(regexp_replace(${text}, '${shape}', '\\1:00\\2') AS TIMESTAMPTZ)`;
}

/** The cast value, null where the value is absent or does not fit. Instants are milliseconds since the epoch. */
export function cast(column: FileColumn, source: ColumnSource | undefined): string {
  if (!source) return fileColumns[column] === 'text' ? 'CAST(NULL AS VARCHAR)' : 'CAST(NULL AS DOUBLE)';
  const text = `nullif(trim(CAST(${raw(source)} AS VARCHAR)), '')`;
  switch (fileColumns[column]) {
    case 'text':
      return text;
    case 'instant':
      // A value without an offset is taken in the session's time zone.
      return source.kind === 'column'
        ? `epoch_ms(coalesce(TRY_CAST(${raw(source)} AS TIMESTAMPTZ), ${withSeconds(text)}))`
        : `epoch_ms(coalesce(TRY_CAST(${text} AS TIMESTAMPTZ), ${withSeconds(text)}))`;
    case 'count':
    case 'number':
      return `TRY_CAST(${text} AS DOUBLE)`;
  }
}

/** True for a row whose value is there but not what the column needs. Required columns may not be absent either. */
export function badValue(column: FileColumn, source: ColumnSource, required: boolean): string {
  const present = `nullif(trim(CAST(${raw(source)} AS VARCHAR)), '') IS NOT NULL`;
  const value = cast(column, source);
  const wrong: Record<(typeof fileColumns)[FileColumn], string> = {
    text: 'false',
    instant: `${value} IS NULL`,
    count: `coalesce(${value} < 0 OR ${value} <> floor(${value}) OR NOT isfinite(${value}), true)`,
    number: `coalesce(${value} < 0 OR NOT isfinite(${value}), true)`,
  };
  const bad = `(${present} AND ${wrong[fileColumns[column]]})`;
  return required ? `(NOT (${present}) OR ${bad})` : bad;
}

/** Rows of the mapped columns with their cast values, `at_ms` for the instant. */
export function typedSource(
  files: readonly DataFile[],
  mapped: ReadonlyMap<FileColumn, ColumnSource>,
): string {
  const columns = (Object.keys(fileColumns) as FileColumn[]).map((column) => {
    const name = column === 'interval_start' ? 'at_ms' : column;
    return `${cast(column, mapped.get(column))} AS ${name}`;
  });
  return `SELECT ${columns.join(', ')} FROM ${relation(files)}`;
}

const sums = [
  'offered',
  'answered',
  'abandoned',
  'survey_invitations',
  'survey_responses',
  'csat_sum',
  'csat_zeros',
] as const;
const answeredMeans = [
  'avg_handle_time_s',
  'avg_speed_of_answer_s',
  'avg_talk_time_s',
  'avg_hold_time_s',
  'avg_after_call_work_s',
] as const;

/** The mean weighted by calls; of a single row it is that row's value, untouched by rounding. */
function weightedMean(column: string, weight: string): string {
  return `CASE WHEN count(${column}) = 1 THEN any_value(${column})
    ELSE sum(${column} * ${weight}) / nullif(sum(CASE WHEN ${column} IS NOT NULL THEN ${weight} END), 0) END AS ${column}`;
}

/**
 * Rows of a span summed to steps: counts are added, averages weighted by calls answered (offered where the file has no
 * answered), the service level by calls offered. `sources` counts the rows behind each step and `instants` their times.
 */
export function stepsQuery(source: string, stepMs: number, startMs: number, endMs: number): string {
  const step = `CAST(floor(at_ms / ${stepMs}) * ${stepMs} AS DOUBLE)`;
  return `SELECT queue_id, min(queue_name) AS queue_name, media_type, ${step} AS step_ms,
    ${sums.map((column) => `sum(${column}) AS ${column}`).join(', ')},
    ${weightedMean('service_level_percent', 'offered')},
    ${answeredMeans.map((column) => weightedMean(column, 'coalesce(answered, offered)')).join(', ')},
    CAST(count(*) AS DOUBLE) AS sources, CAST(count(DISTINCT at_ms) AS DOUBLE) AS instants
  FROM (${source}) WHERE ${step} >= ${startMs} AND ${step} < ${endMs}
  GROUP BY queue_id, media_type, step_ms ORDER BY step_ms, queue_id, media_type`;
}
