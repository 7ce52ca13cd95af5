import { stat } from 'node:fs/promises';
import { ContraflowError } from '../../contract/errors.ts';
import type { DataTable } from '../panel/types.ts';
import { readParquet } from './parquet/index.ts';
import { isParquet, type ReadOptions } from './read-options.ts';

/**
 * Reads a CSV or Parquet file into typed columns.
 *
 * @param file path; `.parquet` is Parquet, anything else CSV with a header (delimiter and types are detected)
 * @param wanted columns to read; left out: all columns
 * @throws ContraflowError `unreadable-file`, `empty-file`, `missing-column`, `no-rows`
 */
export async function readTable(
  file: string,
  wanted?: readonly string[],
  options: ReadOptions = {},
): Promise<DataTable> {
  await refuseUnusableFile(file);
  if (isParquet(file)) {
    const table = await readParquet(file, { wanted, optional: options.optional ?? [], later: options.later });
    if (table !== undefined) return table;
  }
  // Loading the database takes longer than many a file.
  const { readWithDatabase } = await import('./read-with-database.ts');
  return readWithDatabase(file, wanted, options);
}

async function refuseUnusableFile(file: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined || !info.isFile()) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unreadable-file',
      message: `${file}: no such file`,
      hint: 'give the path of a CSV or Parquet file',
    });
  }
  if (info.size === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-file',
      message: `${file} is empty`,
      hint: 'give a file with a header and rows',
    });
  }
}
