import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import type { QueryRow } from '../port.ts';
import { toQueryRows } from './json-rows.ts';

/** Values bound by name; the placeholder names the type. */
export type NamedValues = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** The placeholders that a statement holds, without "$". */
function used(sql: string, values: NamedValues): Record<string, DuckDBValue> {
  const names = new Set([...sql.matchAll(/\$([A-Za-z_][A-Za-z0-9_]*)/g)].map((match) => match[1]!));
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));
}

/** Runs a statement with values bound by name; returns the number of changed rows. */
export async function execute(
  connection: DuckDBConnection,
  sql: string,
  values: NamedValues = {},
): Promise<number> {
  const result = await connection.run(sql, used(sql, values));
  return result.rowsChanged;
}

/** Rows of a trusted statement with values bound by name. */
export async function select(
  connection: DuckDBConnection,
  sql: string,
  values: NamedValues = {},
): Promise<QueryRow[]> {
  const reader = await connection.runAndReadAll(sql, used(sql, values));
  return toQueryRows(reader);
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

/** Runs `work` on a connection of its own and closes it. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await connect(instance);
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** All or nothing: `work` commits as a whole or leaves no trace. */
export async function inTransaction<T>(connection: DuckDBConnection, work: () => Promise<T>): Promise<T> {
  await connection.run('BEGIN TRANSACTION');
  try {
    const result = await work();
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    await connection.run('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** A full disk or a broken file, in words; everything else stays as it is. */
export function storageError(error: unknown): unknown {
  const text = error instanceof Error ? error.message : '';
  if (!/No space left|Out of Memory|could not write/i.test(text)) return error;
  return new ContraflowError({
    kind: 'failed',
    code: 'warehouse-storage',
    message: `the warehouse could not write: ${text.split('\n')[0]}`,
    hint: 'free disk space or memory, then run it again',
    cause: error,
  });
}
