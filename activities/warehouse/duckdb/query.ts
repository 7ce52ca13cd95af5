import { type DuckDBConnection, type DuckDBInstance, StatementType } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import type { QueryRow, Scalar } from '../port.ts';
import { badParameters, badQuery, notReadOnly } from '../read-only.ts';
import { toQueryRows } from './json-rows.ts';
import { refuseFiles } from './refuse-files.ts';
import { withConnection } from './session.ts';

const admitted: ReadonlySet<StatementType> = new Set([StatementType.SELECT, StatementType.EXPLAIN]);

/**
 * Runs one statement that only reads. The parser's own statement type decides, and the transaction is read-only, so that a
 * function with side effects fails too. Throws `usage/not-read-only`, `usage/file-in-query` and `usage/bad-query`.
 */
export function runQuery(
  instance: DuckDBInstance,
  sql: string,
  params: readonly Scalar[],
): Promise<QueryRow[]> {
  return withConnection(instance, async (connection) => {
    await connection.run('BEGIN TRANSACTION READ ONLY');
    try {
      return await readRows(connection, sql, params);
    } catch (error) {
      throw error instanceof ContraflowError ? error : badQuery(error);
    } finally {
      await connection.run('ROLLBACK').catch(() => undefined);
    }
  });
}

async function readRows(
  connection: DuckDBConnection,
  sql: string,
  params: readonly Scalar[],
): Promise<QueryRow[]> {
  if (sql.trim() === '') throw notReadOnly('an empty query');
  const statements = await connection.extractStatements(sql).catch((error: unknown) => {
    // So the client reports a text without a statement, as a lone semicolon or comment.
    throw /native callback/.test(String(error)) ? notReadOnly('an empty query') : error;
  });
  if (statements.count !== 1) throw notReadOnly('more than one statement');
  await refuseFiles(connection, sql);
  const prepared = await statements.prepare(0);
  if (!admitted.has(prepared.statementType)) {
    throw notReadOnly(StatementType[prepared.statementType] ?? 'this statement');
  }
  if (prepared.parameterCount !== params.length) {
    throw badParameters(prepared.parameterCount, params.length);
  }
  prepared.bind([...params]);
  return toQueryRows(await prepared.runAndReadAll());
}
