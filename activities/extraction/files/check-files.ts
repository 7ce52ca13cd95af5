import { ContraflowError } from '../../contract/errors.ts';
import { sampleOf } from '../page.ts';
import type { ColumnSource, FileColumn } from './columns.ts';
import type { Query } from './database.ts';
import type { DataFile } from './find-files.ts';
import { raggedRow } from './ragged-row.ts';
import { badValue, identifier, relation } from './sql.ts';

const expected: Partial<Record<FileColumn, string>> = {
  interval_start: 'a time such as 2026-01-05T09:00:00Z',
  queue_id: 'a name',
};

function refuse(code: string, message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'data', code, message, hint });
}

async function checkColumns(
  file: DataFile,
  mapped: ReadonlyMap<FileColumn, ColumnSource>,
  query: Query,
): Promise<void> {
  const rows = await query(`DESCRIBE SELECT * FROM ${relation([file])}`);
  const names = rows.map((row) => String(row['column_name']));
  for (const [ours, source] of mapped) {
    if (source.kind === 'constant' || names.includes(source.name)) continue;
    const ragged = await raggedRow(file, query).catch(() => null);
    if (ragged !== null) throw ragged;
    const close = names.find((name) => name.toLowerCase() === source.name.toLowerCase());
    throw refuse(
      'missing-column',
      `${file.path} has no column "${source.name}" (for ${ours})`,
      close ? `it has "${close}": write it so` : `its columns are ${names.slice(0, 30).join(', ')}`,
    );
  }
  const [first] = await query(`SELECT 1 AS one FROM ${relation([file])} LIMIT 1`);
  if (!first)
    throw refuse(
      'empty-file',
      `${file.path} has a header but no rows`,
      'export it again, or take it out of the pattern',
    );
}

/** Line of the first bad value: the header is line 1 of a CSV file; rows of Parquet count from 1. */
async function describeBadValue(
  file: DataFile,
  conditions: readonly [FileColumn, ColumnSource, string][],
  query: Query,
): Promise<void> {
  const bad = conditions.map(([, , condition]) => condition).join(' OR ');
  const [row] = await query(
    `SELECT * FROM (SELECT row_number() OVER () AS "contraflow row", * FROM ${relation([file])}) WHERE ${bad} ORDER BY 1 LIMIT 1`,
  );
  if (!row) return;
  const number = Number(row['contraflow row']);
  for (const [ours, source, condition] of conditions) {
    if (source.kind === 'constant') continue;
    const [hit] = await query(
      `SELECT CAST(${identifier(source.name)} AS VARCHAR) AS value FROM
        (SELECT row_number() OVER () AS "contraflow row", * FROM ${relation([file])})
       WHERE "contraflow row" = ${number} AND ${condition}`,
    );
    if (!hit) continue;
    const where = file.format === 'csv' ? `line ${number + 1}` : `row ${number}`;
    const found = hit['value'] === null ? 'is empty' : `is ${sampleOf(hit['value'])}`;
    throw refuse(
      'bad-value',
      `${file.path} ${where}: ${source.name} ${found}`,
      `${ours} needs ${expected[ours] ?? 'a number that is not negative, a whole one for counts'}`,
    );
  }
}

/**
 * Checks every file before anything is taken from it: mapped columns present, at least one row, every value readable.
 * @throws ContraflowError `missing-column`, `empty-file` or `bad-value`, naming file, line and column
 */
export async function checkFiles(
  files: readonly DataFile[],
  mapped: ReadonlyMap<FileColumn, ColumnSource>,
  query: Query,
): Promise<void> {
  const needed = new Set<FileColumn>(['queue_id', 'interval_start', 'offered']);
  for (const file of files) {
    await checkColumns(file, mapped, query).catch(async (error: unknown) => {
      if (!(error instanceof ContraflowError) || error.code !== 'unreadable-data') throw error;
      throw (await raggedRow(file, query).catch(() => null)) ?? error;
    });
  }
  const conditions = [...mapped].map(([column, source]): [FileColumn, ColumnSource, string] => [
    column,
    source,
    badValue(column, source, needed.has(column)),
  ]);
  const any = conditions.map(([, , condition]) => condition).join(' OR ');
  const [bad] = await query(`SELECT 1 AS one FROM ${relation(files)} WHERE ${any} LIMIT 1`).catch(
    async (error: unknown) => {
      for (const file of files) {
        const ragged = await raggedRow(file, query).catch(() => null);
        if (ragged !== null) throw ragged;
      }
      throw error;
    },
  );
  if (!bad) return;
  for (const file of files) await describeBadValue(file, conditions, query);
  throw refuse(
    'bad-value',
    `${files[0]!.path}: a constant of the mapping is not what its column needs`,
    'check the values that begin with "="',
  );
}
