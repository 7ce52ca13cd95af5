import {
  BIGINT,
  BOOLEAN,
  DATE,
  DOUBLE,
  type DuckDBBigIntVector,
  type DuckDBBooleanVector,
  type DuckDBConnection,
  DuckDBDataChunk,
  DuckDBDateValue,
  type DuckDBDateVector,
  type DuckDBDoubleVector,
  DuckDBTimestampValue,
  type DuckDBTimestampVector,
  type DuckDBType,
  type DuckDBVarCharVector,
  type DuckDBVector,
  TIMESTAMP,
  VARCHAR,
} from '@duckdb/node-api';
import type { ColumnDefinition, ColumnType } from '../../contract/tables/index.ts';
import type { Row, Scalar } from '../port.ts';

/** Rows of one chunk: the vector size of DuckDB. */
const chunkRows = 2048;
const millisecondsPerDay = 86_400_000;

/** Counts are mostly small: sharing their BigInts spares the collector one object for each cell. */
const smallIntegers = Array.from({ length: 4096 }, (_, value) => BigInt(value));
const wholeNumber = (value: Scalar): bigint =>
  smallIntegers[value as number] ?? BigInt(value as number | bigint);

const vectorTypes: Record<ColumnType, DuckDBType> = {
  text: VARCHAR,
  json: VARCHAR,
  integer: BIGINT,
  double: DOUBLE,
  boolean: BOOLEAN,
  timestamp: TIMESTAMP,
  date: DATE,
};

type Write = (vector: DuckDBVector, rows: readonly Row[], from: number, count: number, name: string) => void;

/** Writes one column of a chunk, value by value. */
const each =
  <V extends DuckDBVector, T>(
    set: (vector: V, index: number, value: T | null) => void,
    read: (value: Scalar) => T,
  ): Write =>
  (vector, rows, from, count, name) => {
    for (let index = 0; index < count; index++) {
      const value = rows[from + index]![name];
      set(vector as V, index, value === null || value === undefined ? null : read(value));
    }
  };

const text = each<DuckDBVarCharVector, string>(
  (vector, index, value) => vector.setItem(index, value),
  String,
);

/** Intervals repeat across queues, so each distinct time is parsed once. */
function timestampWriter(): Write {
  const parsed = new Map<string, DuckDBTimestampValue>();
  return each<DuckDBTimestampVector, DuckDBTimestampValue>(
    (vector, index, value) => vector.setItem(index, value),
    (value) => {
      const key = String(value);
      let instant = parsed.get(key);
      if (instant === undefined) {
        instant = timestampValue(key);
        if (parsed.size < 100_000) parsed.set(key, instant);
      }
      return instant;
    },
  );
}

const writers = (): Record<ColumnType, Write> => ({
  text,
  json: text,
  integer: each<DuckDBBigIntVector, bigint>(
    (vector, index, value) => vector.setItem(index, value),
    wholeNumber,
  ),
  double: each<DuckDBDoubleVector, number>((vector, index, value) => vector.setItem(index, value), Number),
  boolean: each<DuckDBBooleanVector, boolean>(
    (vector, index, value) => vector.setItem(index, value),
    Boolean,
  ),
  timestamp: timestampWriter(),
  date: each<DuckDBDateVector, DuckDBDateValue>(
    (vector, index, value) => vector.setItem(index, value),
    (value) => new DuckDBDateValue(Math.round(Date.parse(String(value)) / millisecondsPerDay)),
  ),
});

/** ISO time with a zone as a DuckDB timestamp in UTC. */
export function timestampValue(iso: string): DuckDBTimestampValue {
  return new DuckDBTimestampValue(BigInt(Date.parse(iso)) * 1000n);
}

export interface BulkWriter {
  append(rows: readonly Row[]): void;
  close(): void;
}

/** Bulk load into a table that has exactly these columns in this order. Values must fit their columns (`checkRows`). */
export async function openBulkWriter(
  connection: DuckDBConnection,
  table: { name: string; catalog?: string },
  columns: readonly ColumnDefinition[],
): Promise<BulkWriter> {
  const appender = await connection.createAppender(table.name, 'main', table.catalog ?? null);
  const write = writers();
  const types = columns.map(({ type }) => vectorTypes[type]);
  return {
    append(rows) {
      for (let from = 0; from < rows.length; from += chunkRows) {
        const count = Math.min(chunkRows, rows.length - from);
        const chunk = DuckDBDataChunk.create(types, count);
        columns.forEach((column, position) => {
          const vector = chunk.getColumnVector(position);
          write[column.type](vector, rows, from, count, column.name);
          vector.flush();
        });
        appender.appendDataChunk(chunk);
      }
    },
    close: () => appender.closeSync(),
  };
}
