import type { DataTable } from '../panel/types.ts';
import { openTable } from './open-table.ts';
import type { ReadOptions } from './read-options.ts';

/** Reads a CSV or Parquet file into typed columns; parameters and errors as of `openTable` and its `read`. */
export function readTable(
  file: string,
  wanted?: readonly string[],
  options?: ReadOptions,
): Promise<DataTable> {
  return openTable(file).read(wanted, options);
}
