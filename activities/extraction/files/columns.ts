import type { FilesPlatformConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';

/** How a column is read: as text, as an instant, as a whole count, or as a number. */
export type ColumnType = 'text' | 'instant' | 'count' | 'number';

/** Columns that a file can give, with their type. */
export const fileColumns = {
  queue_id: 'text',
  queue_name: 'text',
  media_type: 'text',
  interval_start: 'instant',
  offered: 'count',
  answered: 'count',
  abandoned: 'count',
  service_level_percent: 'number',
  avg_handle_time_s: 'number',
  avg_speed_of_answer_s: 'number',
  avg_talk_time_s: 'number',
  avg_hold_time_s: 'number',
  avg_after_call_work_s: 'number',
  survey_invitations: 'count',
  survey_responses: 'count',
  csat_sum: 'number',
  csat_zeros: 'count',
} as const satisfies Record<string, ColumnType>;

export type FileColumn = keyof typeof fileColumns;

/** Where a column's values come from. */
export type ColumnSource = { kind: 'column'; name: string } | { kind: 'constant'; text: string };

/** Without these there is no panel. */
const required: readonly FileColumn[] = ['queue_id', 'interval_start', 'offered'];

/**
 * Reads the mapping of a files platform: `=text` is a constant, everything else names a column of the file.
 * @throws ContraflowError `unknown-column` or `missing-mapping`, naming the key
 */
export function mapColumns(
  platform: Pick<FilesPlatformConfig, 'id' | 'columns'>,
): Map<FileColumn, ColumnSource> {
  const key = `platforms.${platform.id}.columns`;
  const known = Object.keys(fileColumns);
  const mapped = new Map<FileColumn, ColumnSource>();
  for (const [ours, theirs] of Object.entries(platform.columns)) {
    if (!Object.hasOwn(fileColumns, ours)) {
      throw new ContraflowError({
        kind: 'usage',
        code: 'unknown-column',
        message: `${key}.${ours} is no column of ours`,
        hint: `the left side is one of ${known.join(', ')}; the right side names the column in your file`,
      });
    }
    const constant = theirs.startsWith('=');
    mapped.set(
      ours as FileColumn,
      constant ? { kind: 'constant', text: theirs.slice(1) } : { kind: 'column', name: theirs },
    );
  }
  for (const name of required) {
    if (mapped.has(name)) continue;
    const hint =
      name === 'queue_id'
        ? 'name the column, or give all rows one queue: queue_id: "=main"'
        : 'name the column of your file';
    throw new ContraflowError({
      kind: 'usage',
      code: 'missing-mapping',
      message: `${key}.${name} is missing`,
      hint,
    });
  }
  return mapped;
}
