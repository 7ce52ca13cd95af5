import type { Scalar } from '../port.ts';
import { badParameters, notReadOnly } from '../read-only.ts';

/** Where the engines differ in what is text and what is a statement. */
export interface SqlSyntax {
  /** A backslash escapes the next character of a quoted text. */
  backslashEscapes: boolean;
  /** Three quotes begin a text that three quotes end. */
  tripleQuotes: boolean;
  /** `$$` begins a text that `$$` ends. */
  dollarQuotes: boolean;
  /** `#` begins a comment. */
  hashComments: boolean;
  /** First words of the statements that only read, in capitals. */
  reading: ReadonlySet<string>;
}

/** One statement from outside, taken apart. */
export interface ScannedStatement {
  /** First word in capitals. */
  firstWord: string;
  /** The statement with each `$N` written by `placeholder`. */
  write(placeholder: (position: number) => string): string;
}

const endOfLine = (sql: string, from: number): number => {
  const end = sql.indexOf('\n', from);
  return end === -1 ? sql.length : end;
};

const after = (sql: string, mark: string, from: number): number => {
  const end = sql.indexOf(mark, from);
  return end === -1 ? sql.length : end + mark.length;
};

function endOfQuoted(sql: string, from: number, syntax: SqlSyntax): number {
  const quote = sql[from]!;
  const mark = syntax.tripleQuotes && sql.startsWith(quote.repeat(3), from) ? quote.repeat(3) : quote;
  let at = from + mark.length;
  while (at < sql.length && !sql.startsWith(mark, at))
    at += syntax.backslashEscapes && sql[at] === '\\' ? 2 : 1;
  return Math.min(sql.length, at + mark.length);
}

/** End of the text, quoted name or comment that begins at `from`; `from` itself where none does. */
function endOfOpaque(sql: string, from: number, syntax: SqlSyntax): { end: number; comment: boolean } {
  const two = sql.slice(from, from + 2);
  if (two === '--' || (syntax.hashComments && two[0] === '#'))
    return { end: endOfLine(sql, from), comment: true };
  if (two === '/*') return { end: after(sql, '*/', from + 2), comment: true };
  if (syntax.dollarQuotes && two === '$$') return { end: after(sql, '$$', from + 2), comment: false };
  if (`'"\``.includes(two[0] ?? ' ')) return { end: endOfQuoted(sql, from, syntax), comment: false };
  return { end: from, comment: false };
}

/** Takes one statement apart. Throws `usage/not-read-only` where there are none or several. */
export function scanStatement(sql: string, syntax: SqlSyntax, given: readonly Scalar[]): ScannedStatement {
  const pieces: (string | number)[] = [];
  let text = '';
  let firstWord = '';
  let ended = false;
  for (let at = 0; at < sql.length; ) {
    const { end, comment } = endOfOpaque(sql, at, syntax);
    const rest = end === at ? sql.slice(at, at + 64) : '';
    const parameter = /^\$(\d{1,5})(?![\w$])/.exec(rest)?.[1];
    const word = /^\w+/.exec(rest)?.[0];
    const next = end > at ? end : at + (parameter === undefined ? (word?.length ?? 1) : parameter.length + 1);
    if (!comment && rest[0] !== ';' && sql.slice(at, next).trim() !== '') {
      if (ended) throw notReadOnly('more than one statement', syntax.reading);
      if (firstWord === '' && word !== undefined) firstWord = word.toUpperCase();
    }
    if (rest[0] === ';') ended = true;
    else if (parameter !== undefined) {
      pieces.push(text, Number(parameter));
      text = '';
    } else if (!ended) text += sql.slice(at, next);
    at = next;
  }
  pieces.push(text);
  if (firstWord === '') throw notReadOnly('an empty query', syntax.reading);
  const wanted = Math.max(0, ...pieces.filter((piece) => typeof piece === 'number'));
  if (wanted !== given.length) throw badParameters(wanted, given.length);
  return {
    firstWord,
    write: (placeholder) =>
      pieces.map((piece) => (typeof piece === 'number' ? placeholder(piece) : piece)).join(''),
  };
}
