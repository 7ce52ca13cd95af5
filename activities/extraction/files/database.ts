import { DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import { literal } from './sql.ts';

/** Runs one query; rows as objects, numbers as numbers. */
export type Query = (sql: string) => Promise<Record<string, unknown>[]>;

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0]!.slice(0, 300);
}

/**
 * Lends a private in-memory database to `work`. One thread, so that sums of floating-point numbers are added in one
 * order and repeated runs agree to the last bit.
 *
 * @param timezone IANA zone in which times without an offset are meant
 * @throws ContraflowError `unreadable-data` for what the reader refuses, such as a broken quotation
 */
export async function withDatabase<T>(timezone: string, work: (query: Query) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  const query: Query = async (sql) => {
    try {
      return (await connection.runAndReadAll(sql)).getRowObjectsJS();
    } catch (error) {
      throw new ContraflowError({
        kind: 'data',
        code: 'unreadable-data',
        message: firstLine(error),
        hint: 'check that every file is well-formed CSV with a header line, or Parquet',
        cause: error,
      });
    }
  };
  try {
    await query(`SET TimeZone = ${literal(timezone)}`);
    return await work(query);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
