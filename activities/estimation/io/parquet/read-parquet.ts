import { closeSync, fstatSync, openSync } from 'node:fs';
import type { Column, DataTable } from '../../panel/types.ts';
import { type IntegerRange, storageOf } from '../column-storage.ts';
import { ChunkReader } from './chunk-reader.ts';
import { type ColumnChunk, type FlatColumn, readLayout } from './file-layout.ts';
import { NumberTarget } from './number-target.ts';
import { isExpandable, type Page, readPages } from './pages.ts';
import { TextTarget } from './text-target.ts';

export interface ParquetRequest {
  /** Columns to read; left out: all. */
  wanted?: readonly string[] | undefined;
  /** Columns read where the file has them. */
  optional: readonly string[];
  /** Columns read after the others, and what can be done with those meanwhile. */
  later?: { columns: ReadonlySet<string>; meanwhile: (table: DataTable) => Promise<void> } | undefined;
}

/** A column that can be read. */
interface ColumnPlan {
  chunks: ColumnChunk[];
  open(): ColumnTarget;
}

/** What takes the chunks of a column. */
interface ColumnTarget {
  /** @throws RangeError, or what the expansion says */
  take(pages: Iterable<Page>, row: number): void;
  column(): Column;
}

/**
 * Reads flat columns of numbers, times and dictionary-coded text of a Parquet file, decoded into the arrays that the
 * columns are. The format is that of parquet.apache.org: data pages of version 1, plain or by dictionary, without
 * compression, with gzip or zstd.
 *
 * @returns undefined where the file, or a column that is wanted, asks for more than that: nothing is wrong with it then
 */
export async function readParquet(path: string, request: ParquetRequest): Promise<DataTable | undefined> {
  const file = opened(path);
  if (file === undefined) return undefined;
  let chunks: ChunkReader | undefined;
  try {
    const plan = planRead(file, request);
    if (plan === undefined) return undefined;
    const { rows, columns } = plan;
    const { later } = request;
    const table: DataTable = { rows, columns: new Map() };
    const rest = [...columns.keys()].filter((name) => later?.columns.has(name));
    const first = [...columns.keys()].filter((name) => !rest.includes(name));
    const reader = new ChunkReader(
      file,
      [...first, ...rest].flatMap((name) => columns.get(name)!.chunks),
    );
    chunks = reader;
    const add = async (names: readonly string[]) => {
      for (const name of names) table.columns.set(name, await decode(columns.get(name)!, reader));
    };
    if (!(await isDecoded(add(first)))) return undefined;
    if (first.length > 0 && rest.length > 0) await later!.meanwhile(table);
    if (!(await isDecoded(add(rest)))) return undefined;
    return table;
  } finally {
    await chunks?.settle();
    closeSync(file);
  }
}

async function decode({ chunks, open }: ColumnPlan, reader: ChunkReader): Promise<Column> {
  const target = open();
  let row = 0;
  for (const chunk of chunks) {
    target.take(readPages(await reader.next(), chunk), row);
    row += chunk.rows;
  }
  return target.column();
}

function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}

/** Whether an error tells of a file that is not as the format has it, does not expand, or cannot be read. */
function isAboutFile(error: unknown): boolean {
  if (error instanceof RangeError || error instanceof TypeError) return true;
  const { code, syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined || /^(Z_|ZSTD_|ERR_ZLIB)/.test(code ?? '');
}

/** Whether columns could be decoded. What cannot is left to the reader that can say what is wrong with the file. */
async function isDecoded(decoding: Promise<void>): Promise<boolean> {
  try {
    await decoding;
    return true;
  } catch (error) {
    if (isAboutFile(error)) return false;
    throw error;
  }
}

function planRead(
  file: number,
  { wanted, optional }: ParquetRequest,
): { rows: number; columns: Map<string, ColumnPlan> } | undefined {
  try {
    const layout = readLayout(file, fstatSync(file).size);
    if (layout === undefined || layout.rows === 0) return undefined;
    const present = optional.filter((name) => layout.columns.has(name));
    const columns = new Map<string, ColumnPlan>();
    for (const name of new Set([...(wanted ?? layout.columns.keys()), ...present])) {
      const column = layout.columns.get(name);
      if (column === undefined || !column.chunks.every(({ codec }) => isExpandable(codec))) return undefined;
      columns.set(name, planColumn(column, layout.rows));
    }
    return { rows: layout.rows, columns };
  } catch (error) {
    // A footer that is not as the format has it.
    if (isAboutFile(error)) return undefined;
    throw error;
  }
}

function planColumn({ form, optional, chunks }: FlatColumn, rows: number): ColumnPlan {
  const held = chunks.reduce((sum, chunk) => sum + chunk.rows, 0);
  if (held !== rows) throw new RangeError(`chunks hold ${held} rows of ${rows}`);
  if (form.kind === 'text') return { chunks, open: () => new TextTarget(optional, rows) };
  const isTime = form.kind === 'instant' || form.kind === 'date';
  return {
    chunks,
    open() {
      const storage = isTime ? 'double' : storageOf(rangeOf(chunks));
      return new NumberTarget(form, optional, storage, rows);
    },
  };
}

/** Bounds over all chunks; undefined where one does not state its own. */
function rangeOf(chunks: FlatColumn['chunks']): IntegerRange | undefined {
  const range: IntegerRange = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, missing: 0 };
  for (const { min, max, missing } of chunks) {
    if (min === undefined || max === undefined || missing === undefined) return undefined;
    range.min = Math.min(range.min, min);
    range.max = Math.max(range.max, max);
    range.missing += missing;
  }
  return range;
}
