import { ContraflowError } from '../contract/errors.ts';

/** One value of a query. */
export type AskOne = (sql: string, parameters?: (string | number)[]) => Promise<Record<string, unknown>[]>;

const offset = `'(Z|[+-]\\d{2}(:?\\d{2})?)$'`;
/** Formats of dates that are not ISO; a column is read by the one that fits all of it. */
const formats = [
  '%m/%d/%Y',
  '%d/%m/%Y',
  '%d.%m.%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%Y/%m/%d',
  '%d-%b-%Y',
  '%b %d, %Y',
];

function isoDaySql(zone: string): string {
  return `CASE WHEN regexp_matches(when_text, '[T ]\\d{2}:') AND regexp_matches(when_text, ${offset})
    THEN CAST(TRY_CAST(when_text AS TIMESTAMPTZ) AT TIME ZONE ${zone} AS DATE)
    WHEN regexp_matches(when_text, '^\\d{4}-\\d{2}-\\d{2}')
    THEN CAST(TRY_CAST(when_text AS TIMESTAMP) AS DATE) END`;
}

function formatDaySql(format: string): string {
  const head = format.startsWith('%b') ? 'when_text' : "regexp_extract(when_text, '^[^T ]+')";
  return `CAST(try_strptime(${head}, '${format}') AS DATE)`;
}

/**
 * SQL for the local day of `when_text` in table `source`: ISO dates and times (those with an offset are carried to
 * `timezone`), or the one other format that fits the whole column.
 * @throws ContraflowError (data) for a value that is no date, naming its line, and for a column in which day and month
 * cannot be told apart
 */
export async function daySql(ask: AskOne, file: string, column: string, timezone: string): Promise<string> {
  // The zone has been checked to be an IANA name, which holds no quote.
  const iso = isoDaySql(`'${timezone}'`);
  const candidates = [iso, ...formats.map(formatDaySql)];
  const counts = candidates.map((sql, i) => `count(*) FILTER (${sql} IS NULL) AS c${i}`).join(', ');
  const [misses] = await ask(`SELECT ${counts} FROM source WHERE when_text IS NOT NULL`);
  const missesOf = (i: number) => Number(misses?.[`c${i}`] ?? 0);
  const fitting = candidates.filter((_, i) => missesOf(i) === 0);
  const [first, second] = fitting;
  if (first === undefined) {
    const best = candidates.reduce(
      (a, sql, i) => (missesOf(i) < missesOf(candidates.indexOf(a)) ? sql : a),
      iso,
    );
    const [bad] = await ask(
      `SELECT line, when_text FROM source WHERE when_text IS NOT NULL AND ${best} IS NULL LIMIT 1`,
    );
    throw new ContraflowError({
      kind: 'data',
      code: 'bad-date',
      message: `${file} line ${String(bad?.['line'])}: column "${column}": "${String(bad?.['when_text'])}" is no date`,
      hint: 'write dates as 2024-01-31',
    });
  }
  if (second !== undefined && first !== iso) {
    const [differ] = await ask(
      `SELECT line, when_text FROM source WHERE when_text IS NOT NULL AND ${first} <> ${second} LIMIT 1`,
    );
    if (differ !== undefined) {
      throw new ContraflowError({
        kind: 'data',
        code: 'ambiguous-date',
        message: `${file} line ${String(differ['line'])}: column "${column}": day and month of "${String(differ['when_text'])}" cannot be told apart`,
        hint: 'write dates as 2024-01-31',
      });
    }
  }
  return first;
}
