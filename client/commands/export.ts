import { resolve } from 'node:path';
import type { Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { type ExportFormat, relationNamed } from '../../activities/warehouse/index.ts';
import { readWarehouse } from '../read-warehouse.ts';
import { requireFolderOf } from '../require-folder.ts';

export interface ExportOutcome {
  document: { table: string; format: ExportFormat; path: string; rows: number };
  text: string;
  exitCode: 0;
}

/** Formats of `contraflow export`. */
export const exportFormats = ['parquet', 'csv', 'json'] as const;

function checkedFormat(format: string): ExportFormat {
  const found = exportFormats.find((candidate) => candidate === format);
  if (found !== undefined) return found;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-format',
    message: `--format ${format.slice(0, 40)} is not known`,
    hint: `choose one of ${exportFormats.join(', ')}`,
  });
}

/**
 * `contraflow export TABLE --format parquet|csv|json [--out FILE]`: a table or view as a file, rows in the order of its key;
 * without a file, TABLE.FORMAT in the working folder. Throws `usage/unknown-table`, `usage/unknown-format`,
 * `usage/missing-folder`, `failed/export-failed`.
 */
export async function runExportCommand(options: {
  table: string;
  format: string;
  out?: string | undefined;
  config: Config;
}): Promise<ExportOutcome> {
  const format = checkedFormat(options.format);
  const table = relationNamed(options.table).name;
  const path = resolve(options.out ?? `${table}.${format}`);
  requireFolderOf(path);
  const rows = await readWarehouse(options.config, (reader) => reader.exportTable(table, format, path));
  return {
    document: { table, format, path, rows },
    text: `${rows} rows of ${table} in ${path}`,
    exitCode: 0,
  };
}
