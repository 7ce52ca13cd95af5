import { extname } from 'node:path';
import type { DataTable } from '../panel/types.ts';

export interface ReadOptions {
  /** Columns read where the file has them. */
  optional?: readonly string[];
  /**
   * Columns of a Parquet file that are read after the others, and what can be done meanwhile with the table as it is
   * then: the database goes on reading.
   */
  later?: { columns: ReadonlySet<string>; meanwhile: (table: DataTable) => Promise<void> };
}

export function isParquet(file: string): boolean {
  return extname(file).toLowerCase() === '.parquet';
}
