import type { DuckDBConnection, DuckDBResult } from '@duckdb/node-api';
import { collectYoung } from './collect-young.ts';
import { makeValues, type Storage, type Values } from './column-storage.ts';

/** Chunks whose memory may wait for the collector: about 10 MB. */
const CHUNKS_KEPT = 200;

/** SQL type whose vector holds what the storage does. */
export const storageTypes: Readonly<Record<Storage, string>> = {
  double: 'DOUBLE',
  int32: 'INTEGER',
  uint8: 'UTINYINT',
};

/** A query under way, whose rows the database reads ahead. */
export interface ColumnStream {
  /** One array a column, once all rows are there. */
  columns(): Promise<Values[]>;
}

/**
 * Starts a query to be streamed into one array a column. Its columns must hold no nulls and be of the SQL types of
 * `storages`.
 *
 * @param expected rows, where known: arrays of the right size are never grown and copied
 */
export async function startStream(
  connection: DuckDBConnection,
  sql: string,
  storages: readonly Storage[],
  expected: number,
): Promise<ColumnStream> {
  const result = await connection.stream(sql);
  return { columns: () => collectColumns(result, storages, expected) };
}

async function collectColumns(
  result: DuckDBResult,
  storages: readonly Storage[],
  expected: number,
): Promise<Values[]> {
  let capacity = Math.max(expected, 1 << 12);
  let arrays = storages.map((storage) => makeValues(storage, capacity));
  let rows = 0;
  let chunks = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const count = chunk.rowCount;
    if (rows + count > capacity) {
      capacity *= 2;
      arrays = arrays.map((array, c) => {
        const larger = makeValues(storages[c]!, capacity);
        larger.set(array);
        return larger;
      });
    }
    for (let c = 0; c < arrays.length; c++) {
      // The buffer behind a vector is copied whole: value by value takes ten times as long.
      const { items } = chunk.getColumnVector(c) as unknown as { items: Values };
      arrays[c]!.set(items, rows);
    }
    rows += count;
    if (++chunks % CHUNKS_KEPT === 0) collectYoung();
  }
  return arrays.map((array) => (array.length === rows ? array : array.subarray(0, rows)));
}
