import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import { skillHours } from '../../contract/tables/index.ts';
import { relationNamed } from '../catalogue.ts';
import { textLiteral } from '../identifiers.ts';
import { panelSql } from '../panel-sql.ts';
import type { ExportFormat, PanelExport, PanelQuery } from '../port.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { hoursWithoutAgents } from './filtered-hours.ts';
import { execute, type NamedValues, select } from './session.ts';

/** Options of COPY by format. */
export const formats: Record<ExportFormat, string> = {
  parquet: 'FORMAT parquet, COMPRESSION zstd',
  csv: "FORMAT csv, HEADER, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'",
  json: "FORMAT json, ARRAY true, TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%S.%gZ'",
};

/** Writes the rows of a query to a file that appears only when it is whole. */
export async function copyToFile(
  connection: DuckDBConnection,
  sql: string,
  values: NamedValues,
  path: string,
  options: string,
): Promise<void> {
  const partial = `${path}.partial-${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    await execute(connection, `COPY (${sql}) TO ${textLiteral(partial)} (${options})`, values);
    renameSync(partial, path);
  } catch (error) {
    removeQuietly(partial);
    throw new ContraflowError({
      kind: 'failed',
      code: 'export-failed',
      message: `${path} could not be written: ${(error as Error).message.split('\n')[0]}`,
      hint: 'check that the folder exists, may be written and has room',
      cause: error,
    });
  }
}

/** Removes a file; the failure that led here is the one to report. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Its folder is none, so there is nothing to remove.
  }
}

/** SHA-256 of a file. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Rows of a panel that are held until they are written; a multiple of the engine's vectors. */
const panelGroupRows = 20_480;

/** Rows up to which one thread sorts a panel as fast as several do, in half the memory. */
const smallPanelRows = 500_000;

/** Runs a statement while the engine has one thread; statements of other connections run on. */
async function withOneThread(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  const [setting] = await select(connection, "SELECT current_setting('threads') AS threads", {});
  await execute(connection, 'SET threads = 1', {});
  try {
    await work();
  } finally {
    await execute(connection, `SET threads = ${Number(setting!['threads'])}`, {});
  }
}

/** Writes a panel as Parquet and says what is in it. */
export async function exportPanel(connection: DuckDBConnection, query: PanelQuery): Promise<PanelExport> {
  const source =
    query.unitKind === 'skill'
      ? dialect.table(skillHours.name)
      : query.withoutAgents === undefined
        ? undefined
        : await hoursWithoutAgents(connection, query.withoutAgents);
  const { sql: unordered, values } = panelSql(dialect, query, source, false);
  const [facts] = await select(
    connection,
    `SELECT count(*) AS "rows", count(DISTINCT unit) AS units, max(interval_start) AS latest FROM (${unordered}) AS panel`,
    values,
  );
  const { sql } = panelSql(dialect, query, source);
  const write = () =>
    copyToFile(connection, sql, values, query.path, `${formats.parquet}, ROW_GROUP_SIZE ${panelGroupRows}`);
  await (Number(facts!['rows']) <= smallPanelRows ? withOneThread(connection, write) : write());
  return {
    path: query.path,
    rows: Number(facts!['rows']),
    units: Number(facts!['units']),
    contentHash: await hashFile(query.path),
    maxIntervalAt: facts!['latest'] as string | null,
  };
}

/** Writes a table or view of the catalogue, ordered by its key; returns the number of rows. */
export async function exportTable(
  connection: DuckDBConnection,
  name: string,
  format: ExportFormat,
  path: string,
): Promise<number> {
  const relation = relationNamed(name);
  const columns = relation.columns.map((column) => dialect.identifier(column.name)).join(', ');
  const order = relation.key.map(dialect.identifier).join(', ');
  const from = dialect.table(relation.name);
  await copyToFile(connection, `SELECT ${columns} FROM ${from} ORDER BY ${order}`, {}, path, formats[format]);
  const [counted] = await select(connection, `SELECT count(*) AS "rows" FROM ${from}`);
  return Number(counted!['rows']);
}
