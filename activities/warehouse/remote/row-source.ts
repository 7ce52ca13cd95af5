import { createHash } from 'node:crypto';
import type { ColumnDefinition } from '../../contract/tables/index.ts';
import { fillTable, type Scratch, withScratch, writeLoadFile } from '../duckdb/scratch.ts';
import type { Row, Scalar } from '../port.ts';
import { fitsInline, inlineRows } from './inline-rows.ts';
import type { LoadFile, RemoteSession } from './session.ts';

/** A relation that a transaction reads its rows from. */
export interface RowSource {
  /** Text for FROM or USING, without an alias. */
  relation: string;
  values: Readonly<Record<string, Scalar>>;
  /** Staging tables to drop afterwards. */
  staged: readonly string[];
}

/** Name and id of a load: equal for equal rows of the same purpose, so that a repeated load is known for one. */
export async function stage(
  session: RemoteSession,
  purpose: readonly string[],
  columns: readonly ColumnDefinition[],
  file: LoadFile,
): Promise<RowSource> {
  const id = createHash('sha256')
    .update(JSON.stringify([...purpose, file.contentHash]))
    .digest('hex');
  const name = `contraflow_load_${id.slice(0, 24)}`;
  await session.load({ name, columns, loadId: id }, file);
  return { relation: session.dialect.table(name), values: {}, staged: [name] };
}

/** Brings checked rows to where a statement can read them: bound values for a few, a staging table for many. */
export async function sourceOf(
  session: RemoteSession,
  label: string,
  purpose: readonly string[],
  columns: readonly ColumnDefinition[],
  rows: readonly Row[],
): Promise<RowSource | undefined> {
  if (rows.length === 0) return undefined;
  if (fitsInline(columns, rows)) return { ...inlineRows(session.dialect, label, columns, rows), staged: [] };
  return withScratch(async (scratch: Scratch) => {
    const filled = await fillTable(scratch, 'rows_to_load', columns, [rows]);
    const file = await writeLoadFile(scratch, filled.table, columns, filled.rows);
    return stage(session, [label, ...purpose], columns, file);
  });
}

/** Runs `work` and drops the staging tables of its sources whatever comes of it; what drops fail to reach expires by itself. */
export async function withSources<T>(
  session: RemoteSession,
  sources: readonly (RowSource | undefined)[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } finally {
    const staged = sources.flatMap((source) => source?.staged ?? []);
    await Promise.allSettled(staged.map((name) => session.drop(name)));
  }
}
