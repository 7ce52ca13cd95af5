import { access } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../contract/errors.ts';
import { cellKinds, quoteName } from './cell-sql.ts';
import {
  type ColumnMap,
  type MappedName,
  mappedNames,
  requireColumns,
  resolveColumns,
} from './column-map.ts';
import { type AskOne, daySql } from './day-sql.ts';

/** A short-lived engine in memory; one thread, so that sums come out the same to the last digit. */
export async function withEngine<T>(work: (ask: AskOne) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '1',
    autoinstall_known_extensions: 'false',
  });
  let connection: DuckDBConnection | undefined;
  try {
    connection = await instance.connect();
    const open = connection;
    await open.run("SET TimeZone = 'UTC'");
    return await work(async (sql, parameters) =>
      (await open.runAndReadAll(sql, parameters)).getRowObjectsJS(),
    );
  } finally {
    connection?.closeSync();
    instance.closeSync();
  }
}

const isNdjson = (file: string) => /\.(ndjson|jsonl)$/i.test(file);

/** Reader of NDJSON that leaves times as they are written, offset included. */
function asTexts(columns: readonly string[]): string {
  const types = columns.map((column) => `'${column.replaceAll("'", "''")}': 'VARCHAR'`);
  return `read_json($1, format = 'newline_delimited', columns = {${types.join(', ')}})`;
}

function readerFor(file: string): string {
  if (/\.parquet$/i.test(file)) return 'read_parquet($1)';
  if (isNdjson(file)) return "read_json($1, format = 'newline_delimited')";
  if (/\.(csv|tsv|txt)(\.gz)?$/i.test(file)) return 'read_csv($1, all_varchar = true, header = true)';
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-format',
    message: `${file} is neither a folder nor .csv, .parquet or .ndjson`,
    hint: 'give a folder with daily_metrics.json and agent_summary.json, or a file of interactions',
  });
}

async function unreadable(file: string, error: unknown): Promise<never> {
  const found = await access(file).then(
    () => true,
    () => false,
  );
  const detail = String(error instanceof Error ? error.message : error).split('\n')[0];
  throw new ContraflowError(
    found
      ? {
          kind: 'data',
          code: 'bad-file',
          message: `${file}: ${detail}`,
          hint: 'give a whole file of this kind',
          cause: error,
        }
      : {
          kind: 'usage',
          code: 'unreadable-file',
          message: `cannot read ${file}`,
          hint: 'check the path',
          cause: error,
        },
  );
}

/** Where the columns of a loaded table are. */
export interface LoadedTable {
  columns: ColumnMap;
  rows: number;
}

/**
 * Loads a file as table `target`: columns under our names and types, `day` as a DATE, `line` for messages. Every value is
 * checked before anything is computed.
 * @param mustHold refuses mapped columns that the file lacks
 * @throws ContraflowError naming file, line and column
 */
export async function loadTable(
  ask: AskOne,
  file: string,
  target: string,
  map: ColumnMap,
  timezone: string,
  mustHold: boolean,
): Promise<LoadedTable> {
  const reader = readerFor(file);
  let present: string[] = [];
  try {
    const described = await ask(`DESCRIBE SELECT * FROM ${reader}`, [file]);
    present = described.map((row) => String(row['column_name']));
  } catch (error) {
    await unreadable(file, error);
  }
  const columns = resolveColumns(file, present, map, mustHold);
  requireColumns(file, columns, present);
  const used = mappedNames.filter((name) => columns[name] !== undefined);
  const texts = used.map(
    (name) => `nullif(trim(CAST(${quoteName(columns[name] ?? '')} AS VARCHAR)), '') AS ${name}`,
  );
  const dayColumn: MappedName = columns.timestamp === undefined ? 'date' : 'timestamp';
  const when = `nullif(trim(CAST(${quoteName(columns[dayColumn] ?? '')} AS VARCHAR)), '') AS when_text`;
  // A header takes the first line of a CSV; the other formats count records.
  const firstLine = /\.(csv|tsv|txt)(\.gz)?$/i.test(file) ? 1 : 0;
  try {
    await ask(
      `CREATE OR REPLACE TABLE source AS
       SELECT row_number() OVER () + ${firstLine} AS line, ${when}, ${texts.join(', ')}
       FROM ${isNdjson(file) ? asTexts(present) : reader}`,
      [file],
    );
  } catch (error) {
    await unreadable(file, error);
  }
  const [counted] = await ask('SELECT count(*) AS n, count(when_text) AS dated FROM source');
  const rows = Number(counted?.['n'] ?? 0);
  if (rows === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-file',
      message: `${file} holds no rows`,
      hint: 'give a file with data',
    });
  }
  if (Number(counted?.['dated']) < rows) {
    const [bad] = await ask('SELECT line FROM source WHERE when_text IS NULL LIMIT 1');
    refuseCell(file, bad?.['line'], columns[dayColumn] ?? '', '', 'a date');
  }
  for (const name of used) {
    const kind = cellKinds[name];
    if (kind === undefined) continue;
    const [bad] = await ask(
      `SELECT line, ${name} AS text FROM source WHERE ${name} IS NOT NULL AND ${kind.sql(name)} IS NULL LIMIT 1`,
    );
    if (bad !== undefined) refuseCell(file, bad['line'], columns[name] ?? '', bad['text'], kind.what);
  }
  const day = await daySql(ask, file, columns[dayColumn] ?? '', timezone);
  const typed = mappedNames.map((name) => {
    const kind = cellKinds[name];
    if (columns[name] === undefined)
      return `${kind === undefined ? 'NULL::VARCHAR' : `NULL${kind.what.startsWith('Y') ? '::BOOLEAN' : '::DOUBLE'}`} AS ${name}`;
    return kind === undefined ? name : `${kind.sql(name)} AS ${name}`;
  });
  await ask(
    `CREATE OR REPLACE TABLE ${target} AS SELECT line, strftime(${day}, '%Y-%m-%d') AS day, ${typed.join(', ')} FROM source`,
  );
  return { columns, rows };
}

function refuseCell(file: string, line: unknown, column: string, text: unknown, what: string): never {
  throw new ContraflowError({
    kind: 'data',
    code: 'bad-value',
    message: `${file} line ${String(line)}: column "${column}": "${String(text).slice(0, 80)}" is not ${what}`,
    hint: 'correct the value, leave it empty, or map another column',
  });
}
