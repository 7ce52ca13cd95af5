import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ColumnDefinition } from '../../contract/tables/index.ts';
import { textLiteral } from '../identifiers.ts';
import type { Row } from '../port.ts';
import type { LoadFile } from '../remote/index.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as local } from './dialect.ts';
import { hashFile } from './export-files.ts';
import { execute } from './session.ts';

/** A database of its own for as long as one piece of work takes: rows are checked, sorted and turned into files there. */
export interface Scratch {
  connection: DuckDBConnection;
  /** Folder for files; it goes with the scratch. */
  folder: string;
}

const engine = {
  memory_limit: '512MB',
  threads: '2',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
};

/** Runs `work` with an empty embedded database on disk, which spills what does not fit its memory. */
export async function withScratch<T>(work: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-scratch-'));
  try {
    const instance = await DuckDBInstance.create(join(folder, 'scratch.duckdb'), engine);
    try {
      const connection = await instance.connect();
      try {
        await connection.run("SET TimeZone = 'UTC'");
        return await work({ connection, folder });
      } finally {
        connection.closeSync();
      }
    } finally {
      instance.closeSync();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Makes a table with these columns, all nullable, and fills it; returns its qualified name and the number of rows. */
export async function fillTable(
  { connection }: Scratch,
  name: string,
  columns: readonly ColumnDefinition[],
  pages: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
): Promise<{ table: string; rows: number }> {
  const declared = columns.map((column) => `${local.identifier(column.name)} ${local.type(column.type)}`);
  await execute(connection, `CREATE TEMP TABLE ${local.identifier(name)} (${declared.join(', ')})`);
  const writer = await openBulkWriter(connection, { name, catalog: 'temp' }, columns);
  let rows = 0;
  try {
    for await (const page of pages) {
      writer.append(page);
      rows += page.length;
    }
  } finally {
    writer.close();
  }
  return { table: `temp.main.${local.identifier(name)}`, rows };
}

/** Writes a relation of the scratch as the Parquet file that sessions load. Equal rows give equal bytes. */
export async function writeLoadFile(
  { connection, folder }: Scratch,
  relation: string,
  columns: readonly ColumnDefinition[],
  rows: number,
): Promise<LoadFile> {
  const path = join(folder, `load-${columns.length}-${rows}.parquet`);
  const values = columns.map(({ name, type }) => {
    const column = local.identifier(name);
    if (type === 'timestamp') return `CAST(${column} AS TIMESTAMPTZ) AS ${column}`;
    return type === 'json' ? `CAST(${column} AS VARCHAR) AS ${column}` : column;
  });
  const sql = `SELECT ${values.join(', ')} FROM ${relation}`;
  await execute(connection, `COPY (${sql}) TO ${textLiteral(path)} (FORMAT parquet, COMPRESSION zstd)`);
  return { path, rows, contentHash: await hashFile(path) };
}
