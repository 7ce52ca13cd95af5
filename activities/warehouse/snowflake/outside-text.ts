import type { Bind } from 'snowflake-sdk';
import { ContraflowError } from '../../contract/errors.ts';
import type { Scalar } from '../port.ts';
import { badQuery, notReadOnly } from '../read-only.ts';
import { toBind } from './placeholders.ts';

const reading = new Set(['SELECT', 'WITH', 'SHOW', 'DESCRIBE', 'DESC', 'EXPLAIN', 'VALUES']);
const other = new Set(
  (
    'ALTER BEGIN CALL COMMENT COMMIT COPY CREATE DECLARE DELETE DROP EXECUTE GET GRANT INSERT LIST MERGE PUT REMOVE' +
    ' RENAME REPLACE REVOKE ROLLBACK SET START TRUNCATE UNDROP UNSET UPDATE USE'
  ).split(' '),
);

/**
 * Parts of a statement: texts, quoted names, comments and dollar-quoted texts are passed over as they are; what is left is
 * `$1`, `;`, words and single characters.
 */
const parts =
  /'(?:[^'\\]|\\[\s\S]|'')*'|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|--[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\$\d+|[A-Za-z_][\w$]*|[\s\S]/g;

const isComment = (part: string): boolean => /^(--|\/\/|\/\*)/.test(part);

/**
 * One statement from outside, ready to be sent: `$1`, `$2`, … become bound values. It must begin with a word that reads and be
 * the only one. Throws `usage/not-read-only`, `usage/bad-query`, `usage/bad-parameters`.
 */
export function readOnlyStatement(sql: string, params: readonly Scalar[]): { sql: string; binds: Bind[] } {
  const found = sql.match(parts) ?? [];
  const code = found.filter((part) => part.trim() !== '' && !isComment(part));
  const first = code.find((part) => part !== '(')?.toUpperCase();
  if (first === undefined || first === ';') throw notReadOnly('an empty query');
  const end = code.indexOf(';');
  if (end !== -1 && end < code.length - 1) throw notReadOnly('more than one statement');
  if (other.has(first)) throw notReadOnly(first);
  if (!reading.has(first)) throw badQuery(new Error(`a query does not begin with ${first.slice(0, 40)}`));
  // Functions of the system act on sessions, queries and tasks.
  const acting = code.find((part) => /^system\$/i.test(part));
  if (acting !== undefined) throw notReadOnly(acting.toUpperCase());

  const binds: Bind[] = [];
  const used = new Set<number>();
  const text = found
    .filter((part) => part !== ';')
    .map((part) => {
      if (!/^\$\d+$/.test(part)) return part;
      const position = Number(part.slice(1));
      used.add(position);
      binds.push(toBind(params[position - 1]));
      return '?';
    });
  const wanted = Math.max(0, ...used);
  if (wanted !== params.length || used.size !== wanted || used.has(0)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-parameters',
      message: `the query has ${wanted} parameters and ${params.length} values were given`,
      hint: 'give one value for each of $1, $2, …',
    });
  }
  return { sql: text.join(''), binds };
}
