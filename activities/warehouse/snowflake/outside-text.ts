import type { Bind } from 'snowflake-sdk';
import type { Scalar } from '../port.ts';
import { badQuery, notReadOnly } from '../read-only.ts';
import { type SqlSyntax, scanStatement } from '../remote/sql-scan.ts';
import { toBind } from './placeholders.ts';

const reading = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES']);
const syntax: SqlSyntax = {
  backslashEscapes: true,
  tripleQuotes: false,
  dollarQuotes: true,
  hashComments: false,
  reading,
};
const other = new Set(
  (
    'ALTER BEGIN CALL COMMENT COMMIT COPY CREATE DECLARE DELETE DROP EXECUTE GET GRANT INSERT LIST MERGE PUT REMOVE' +
    ' RENAME REPLACE REVOKE ROLLBACK SET START TRUNCATE UNDROP UNSET UPDATE USE'
  ).split(' '),
);

/**
 * One statement from outside, ready to be sent: `$1`, `$2`, … become bound values. It must begin with a word that reads and be
 * the only one. Throws `usage/not-read-only`, `usage/bad-query`, `usage/bad-parameters`.
 */
export function readOnlyStatement(sql: string, params: readonly Scalar[]): { sql: string; binds: Bind[] } {
  const { firstWord, write } = scanStatement(sql, syntax, params);
  if (other.has(firstWord)) throw notReadOnly(firstWord, reading);
  if (!reading.has(firstWord)) {
    throw badQuery(new Error(`a query does not begin with ${JSON.stringify(firstWord.slice(0, 40))}`));
  }
  const binds: Bind[] = [];
  const text = write((position) => {
    binds.push(toBind(params[position - 1]));
    return '?';
  });
  // Functions of the system act on sessions, queries and tasks.
  const acting = /\bsystem\$\w+/i.exec(text)?.[0];
  if (acting !== undefined) throw notReadOnly(acting.toUpperCase(), reading);
  return { sql: text, binds };
}
