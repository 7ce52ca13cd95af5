import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import type { Column, DataTable } from '../panel/types.ts';

type Kind = Column['kind'];

/** Quotes a column name for SQL. */
function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text for SQL, for places where a parameter cannot stand. */
function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function kindOfType(type: string): Kind {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w*INT|UHUGEINT|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN)$/.test(type)
  )
    return 'number';
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'time';
  return 'text';
}

function sourceOf(file: string): string {
  const path = quoteText(file);
  return extname(file).toLowerCase() === '.parquet'
    ? `read_parquet(${path})`
    : `read_csv(${path}, header = true, sample_size = -1)`;
}

async function refuseUnusableFile(file: string): Promise<void> {
  const info = await stat(file).catch(() => undefined);
  if (info === undefined || !info.isFile()) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unreadable-file',
      message: `${file}: no such file`,
      hint: 'give the path of a CSV or Parquet file',
    });
  }
  if (info.size === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-file',
      message: `${file} is empty`,
      hint: 'give a file with a header and rows',
    });
  }
}

function unreadable(file: string, cause: unknown): ContraflowError {
  const parquet = extname(file).toLowerCase() === '.parquet';
  const detail = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return new ContraflowError({
    kind: 'usage',
    code: 'unreadable-file',
    message: parquet ? `${file} is no readable Parquet file` : `${file} cannot be read as CSV: ${detail}`,
    hint: parquet
      ? 'write it again as Parquet, or rename a CSV file to .csv'
      : 'check the delimiter, the quotes and the header line',
    cause,
  });
}

async function describe(connection: DuckDBConnection, file: string): Promise<Map<string, Kind>> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sourceOf(file)}`);
    return new Map(reader.getRows().map((row) => [String(row[0]), kindOfType(String(row[1]))]));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

export interface ReadOptions {
  /** Columns read where the file has them. */
  optional?: readonly string[];
}

/**
 * Reads a CSV or Parquet file into typed columns.
 *
 * @param file path; `.parquet` is Parquet, anything else CSV with a header (delimiter and types are detected)
 * @param wanted columns to read; left out: all columns
 * @throws ContraflowError `unreadable-file`, `empty-file`, `missing-column`, `no-rows`
 */
export async function readTable(
  file: string,
  wanted?: readonly string[],
  options: ReadOptions = {},
): Promise<DataTable> {
  await refuseUnusableFile(file);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run("SET TimeZone = 'UTC'");
    const kinds = await describe(connection, file);
    const present = (options.optional ?? []).filter((name) => kinds.has(name));
    const names = [...new Set([...(wanted ?? kinds.keys()), ...present])];
    for (const name of names) {
      if (kinds.has(name)) continue;
      throw new ContraflowError({
        kind: 'data',
        code: 'missing-column',
        message: `${file} has no column "${name}"`,
        hint: `its columns are ${[...kinds.keys()].slice(0, 30).join(', ')}`,
      });
    }
    return await readColumns(connection, file, names, kinds);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function readColumns(
  connection: DuckDBConnection,
  file: string,
  names: readonly string[],
  kinds: ReadonlyMap<string, Kind>,
): Promise<DataTable> {
  const source = sourceOf(file);
  const labels = new Map<string, string[]>();
  const expressions: string[] = [];
  try {
    for (const [index, name] of names.entries()) {
      const column = quoteName(name);
      const kind = kinds.get(name)!;
      if (kind === 'number') expressions.push(`coalesce(CAST(${column} AS DOUBLE), 'NaN'::DOUBLE)`);
      else if (kind === 'time')
        expressions.push(`coalesce(CAST(epoch_ms(CAST(${column} AS TIMESTAMP)) AS DOUBLE), 'NaN'::DOUBLE)`);
      else {
        const reader = await connection.runAndReadAll(
          `SELECT DISTINCT CAST(${column} AS VARCHAR) AS label FROM ${source} WHERE ${column} IS NOT NULL ORDER BY label`,
        );
        const distinct = reader.getRows().map((row) => String(row[0]));
        labels.set(name, distinct);
        if (distinct.length === 0) expressions.push('CAST(-1 AS DOUBLE)');
        else {
          await connection.run(`CREATE TYPE labels_${index} AS ENUM (${distinct.map(quoteText).join(', ')})`);
          expressions.push(
            `coalesce(CAST(enum_code(CAST(CAST(${column} AS VARCHAR) AS labels_${index})) AS DOUBLE), -1)`,
          );
        }
      }
    }
    const select = expressions.length === 0 ? 'CAST(0 AS DOUBLE)' : expressions.join(', ');
    const expected = extname(file).toLowerCase() === '.parquet' ? await countRows(connection, source) : 0;
    const arrays = await streamDoubles(
      connection,
      `SELECT ${select} FROM ${source}`,
      Math.max(names.length, 1),
      expected,
    );
    const rows = arrays[0]!.length;
    if (rows === 0) {
      throw new ContraflowError({
        kind: 'data',
        code: 'no-rows',
        message: `${file} has a header but no rows`,
        hint: 'give a file with data',
      });
    }
    const columns = new Map<string, Column>();
    names.forEach((name, index) => {
      const kind = kinds.get(name)!;
      const values = arrays[index]!;
      columns.set(
        name,
        kind === 'text'
          ? { kind, codes: Int32Array.from(values), labels: labels.get(name)! }
          : { kind, values },
      );
    });
    return { rows, columns };
  } catch (cause) {
    throw cause instanceof ContraflowError ? cause : unreadable(file, cause);
  }
}

/** Rows of a Parquet file, from its footer: arrays of the right size are never grown and copied. */
async function countRows(connection: DuckDBConnection, source: string): Promise<number> {
  const reader = await connection.runAndReadAll(`SELECT count(*) FROM ${source}`);
  return Number(reader.getRows()[0]?.[0] ?? 0);
}

/** Streams a query of DOUBLE columns without nulls into one array a column. */
async function streamDoubles(
  connection: DuckDBConnection,
  sql: string,
  width: number,
  expected: number,
): Promise<Float64Array[]> {
  const result = await connection.stream(sql);
  let capacity = Math.max(expected, 1 << 16);
  let arrays = Array.from({ length: width }, () => new Float64Array(capacity));
  let rows = 0;
  for (
    let chunk = await result.fetchChunk();
    chunk !== null && chunk.rowCount > 0;
    chunk = await result.fetchChunk()
  ) {
    const count = chunk.rowCount;
    if (rows + count > capacity) {
      capacity *= 2;
      arrays = arrays.map((array) => {
        const larger = new Float64Array(capacity);
        larger.set(array);
        return larger;
      });
    }
    for (let c = 0; c < width; c++) {
      // The buffer behind a DOUBLE vector is copied whole: value by value takes ten times as long.
      const { items } = chunk.getColumnVector(c) as unknown as { items: Float64Array };
      arrays[c]!.set(items, rows);
    }
    rows += count;
  }
  return arrays.map((array) => (array.length === rows ? array : array.subarray(0, rows)));
}
