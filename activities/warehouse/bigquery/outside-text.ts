import type { Scalar } from '../port.ts';
import { badQuery, notReadOnly } from '../read-only.ts';
import { type SqlSyntax, scanStatement } from '../remote/index.ts';
import type { Parameter } from './query-jobs.ts';

/** GoogleSQL reads with these alone; WITH never precedes anything but a query. */
const reading = new Set(['SELECT', 'WITH']);
const syntax: SqlSyntax = {
  backslashEscapes: true,
  tripleQuotes: true,
  dollarQuotes: false,
  hashComments: true,
  reading,
};
const other = new Set(
  (
    'ALTER ASSERT BEGIN CALL COMMIT CREATE DECLARE DELETE DROP EXECUTE EXPORT FOR GRANT IF INSERT LOAD LOOP MERGE RAISE' +
    ' REPEAT REVOKE ROLLBACK SET TRUNCATE UNDROP UPDATE WHILE'
  ).split(' '),
);

function parameterOf(value: Scalar, position: number): Parameter {
  const name = `p${position + 1}`;
  if (typeof value === 'boolean') return { name, type: 'BOOL', value };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { name, type: 'INT64', value };
  return { name, type: typeof value === 'number' ? 'FLOAT64' : 'STRING', value };
}

/**
 * One statement from outside as BigQuery takes it: `$1`, `$2`, … become parameters with the types of their values. Throws
 * `usage/not-read-only`, `usage/bad-query`, `usage/bad-parameters`.
 */
export function readStatement(
  sql: string,
  params: readonly Scalar[],
): { sql: string; parameters: Parameter[] } {
  const { firstWord, write } = scanStatement(sql, syntax, params);
  if (other.has(firstWord)) throw notReadOnly(firstWord, reading);
  if (!reading.has(firstWord))
    throw badQuery(new Error(`a query does not begin with ${JSON.stringify(firstWord.slice(0, 40))}`));
  return { sql: write((position) => `@p${position}`), parameters: params.map(parameterOf) };
}
