import { readSync } from 'node:fs';
import { type ColumnForm, columnForm } from './column-form.ts';
import { CompactReader, type CompactStruct, count } from './compact-protocol.ts';

/** One column of one row group, as it lies in the file. */
export interface ColumnChunk {
  offset: number;
  bytes: number;
  /** Uncompressed. */
  size: number;
  codec: number;
  rows: number;
  /** Bounds of whole numbers and the values missing, where the footer states them. */
  min: number | undefined;
  max: number | undefined;
  missing: number | undefined;
}

export interface FlatColumn {
  form: ColumnForm;
  /** Values may be missing. */
  optional: boolean;
  chunks: ColumnChunk[];
}

export interface FileLayout {
  rows: number;
  /** Names of all columns, in order; undefined for those that are not flat or of a form that is not read here. */
  columns: Map<string, FlatColumn | undefined>;
}

const MAGIC = 'PAR1';
const OPTIONAL = 1;

const decoder = new TextDecoder();
const text = (value: unknown): string => decoder.decode(value as Uint8Array);

/** Reads `size` bytes at a place of an open file. @throws RangeError where the file ends before */
function readBytes(file: number, offset: number, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  for (let read = 0; read < size; ) {
    const got = readSync(file, bytes, read, size - read, offset + read);
    if (got === 0) throw new RangeError('the file is cut short');
    read += got;
  }
  return bytes;
}

/** What the footer of an open Parquet file says; undefined where it is none that is read here. */
export function readLayout(file: number, fileBytes: number): FileLayout | undefined {
  if (fileBytes < 12) return undefined;
  const tail = readBytes(file, fileBytes - 8, 8);
  if (decoder.decode(tail.subarray(4)) !== MAGIC) return undefined;
  const size = new DataView(tail.buffer).getUint32(0, true);
  if (size > fileBytes - 12) return undefined;
  const footer = new CompactReader(readBytes(file, fileBytes - 8 - size, size)).struct();
  const columns = columnsOf(footer.get(2) as CompactStruct[]);
  for (const group of footer.get(4) as CompactStruct[]) {
    const rows = count(group.get(3));
    for (const chunk of group.get(1) as CompactStruct[]) addChunk(columns, chunk, rows, fileBytes);
  }
  return { rows: count(footer.get(3)), columns };
}

/** The columns of a schema, which lists each element before its children. */
function columnsOf([root, ...elements]: CompactStruct[]): FileLayout['columns'] {
  const columns: FileLayout['columns'] = new Map();
  let at = 0;
  const skip = (count: number): void => {
    for (let i = 0; i < count; i++) skip((elements[at++]?.get(5) as number | undefined) ?? 0);
  };
  for (let column = 0; column < (root!.get(5) as number); column++) {
    const element = elements[at++]!;
    const children = (element.get(5) as number | undefined) ?? 0;
    const repetition = element.get(3) as number;
    const form = children === 0 && repetition <= OPTIONAL ? columnForm(element) : undefined;
    skip(children);
    columns.set(text(element.get(4)), form && { form, optional: repetition === OPTIONAL, chunks: [] });
  }
  return columns;
}

function addChunk(
  columns: FileLayout['columns'],
  chunk: CompactStruct,
  rows: number,
  fileBytes: number,
): void {
  const facts = chunk.get(3) as CompactStruct | undefined;
  const path = (facts?.get(3) as Uint8Array[] | undefined)?.map(text);
  if (facts === undefined || path === undefined)
    throw new RangeError('a column chunk without its description');
  const column = path.length === 1 ? columns.get(path[0]!) : undefined;
  if (column === undefined) return;
  const data = count(facts.get(9));
  const bytes = count(facts.get(7));
  if (bytes > fileBytes) throw new RangeError('a column chunk larger than the file');
  const dictionary = facts.get(11) as number | undefined;
  const statistics = facts.get(12) as CompactStruct | undefined;
  const bound = (newer: number, older: number) =>
    wholeNumber(column.form, (statistics?.get(newer) ?? statistics?.get(older)) as Uint8Array | undefined);
  column.chunks.push({
    // Some writers state a dictionary at 0 where there is none.
    offset: dictionary !== undefined && dictionary > 0 ? Math.min(dictionary, data) : data,
    bytes,
    size: count(facts.get(6)),
    codec: facts.get(4) as number,
    rows,
    min: bound(6, 2),
    max: bound(5, 1),
    missing: statistics?.get(3) as number | undefined,
  });
  // A chunk may lie in a file of its own, or be encrypted.
  if (chunk.has(1) || chunk.has(8)) columns.set(path[0]!, undefined);
}

function wholeNumber({ kind }: ColumnForm, bytes: Uint8Array | undefined): number | undefined {
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (kind === 'int32' && bytes.length === 4) return view.getInt32(0, true);
  return kind === 'int64' && bytes.length === 8 ? Number(view.getBigInt64(0, true)) : undefined;
}
