import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ContraflowError } from '../../contract/errors.ts';
import type { DataTable } from '../panel/types.ts';
import { ReadingThread } from './parquet/reading-thread.ts';
import { isParquet, type ReadOptions } from './read-options.ts';

/** A data file that is going to be read, once. */
export interface TableReader {
  /**
   * @param wanted columns to read; left out: all columns
   * @throws ContraflowError `unreadable-file`, `empty-file`, `missing-column`, `no-rows`
   */
  read(wanted?: readonly string[], options?: ReadOptions): Promise<DataTable>;
}

/** Bytes of a Parquet file from which a second thread saves more than its start takes. */
const WORTH_A_THREAD = 2 ** 23;

/**
 * Opens a CSV or Parquet file for `read`. The thread that reads a large Parquet file starts at once, so that it is there
 * by the time the caller knows what to ask for; what is wrong with the file is said by `read`.
 *
 * @param file path; `.parquet` is Parquet, anything else CSV with a header (delimiter and types are detected)
 */
export function openTable(file: string, worth = WORTH_A_THREAD): TableReader {
  const info = statSync(file, { throwIfNoEntry: false });
  const thread =
    info?.isFile() && isParquet(file) && info.size >= worth && availableParallelism() > 1
      ? new ReadingThread()
      : undefined;
  return {
    async read(wanted, options = {}) {
      refuseUnusable(file, info);
      if (isParquet(file)) {
        const request = { wanted, optional: options.optional ?? [], later: options.later };
        const table =
          (await thread?.read(file, request)) ??
          (await (await import('./parquet/read-parquet.ts')).readParquet(file, request));
        if (table !== undefined && table !== 'declined') return table;
      }
      // Loading the database takes longer than many a file.
      const { readWithDatabase } = await import('./read-with-database.ts');
      return readWithDatabase(file, wanted, options);
    },
  };
}

function refuseUnusable(file: string, info: { isFile(): boolean; size: number } | undefined): void {
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
