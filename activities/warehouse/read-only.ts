import { ContraflowError } from '../contract/errors.ts';

/** First words of the statements that DuckDB only reads with, as far as a hint needs them. */
const readingInDuckDb = ['SELECT', 'WITH', 'DESCRIBE', 'SHOW', 'SUMMARIZE', 'EXPLAIN'];

/**
 * The refusal of a statement that is more than one question.
 *
 * @param reading first words that the engine reads with
 */
export function notReadOnly(what: string, reading: Iterable<string> = readingInDuckDb): ContraflowError {
  const words = [...reading];
  return new ContraflowError({
    kind: 'usage',
    code: 'not-read-only',
    message: `${what} is not admitted here: a query is one statement that only reads`,
    hint: `use ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
  });
}

/** The refusal of a query with another number of values than it has parameters. */
export function badParameters(wanted: number, given: number): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'bad-parameters',
    message: `the query has ${wanted} parameters and ${given} values were given`,
    hint: 'give one value for each of $1, $2, …',
  });
}

/** A statement that the warehouse does not understand or that fails while it runs. */
export function badQuery(error: unknown): ContraflowError {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const at = lines.find((line) => /^LINE \d+:/.test(line));
  const first = (lines[0] ?? 'unknown fault').replace(/^Failed to extract statements: /, '');
  return new ContraflowError({
    kind: 'usage',
    code: 'bad-query',
    message: `the query failed: ${first}${at === undefined ? '' : ` (${at.slice(0, 120)})`}`,
    hint: 'correct the statement; "contraflow tables" lists tables and columns',
    cause: error,
  });
}
