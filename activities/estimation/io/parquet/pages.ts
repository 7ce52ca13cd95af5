import { read } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { CompactReader, type CompactStruct, count } from './compact-protocol.ts';
import type { ColumnChunk } from './file-layout.ts';

/** Values of a page follow one another, or are places in the dictionary of the chunk. */
export type PageEncoding = 'plain' | 'dictionary';

/** A page whose bytes are expanded. */
export interface Page {
  kind: 'dictionary' | 'data';
  /** Values, those missing included. */
  values: number;
  encoding: PageEncoding;
  /** Levels, which tell what is missing, lie in runs: bit-packed alone is older and not read here. */
  runLevels: boolean;
  bytes: Uint8Array;
}

const readAt = promisify(read);
const unzip = promisify(gunzip);
const unzstd = promisify(zstdDecompress);

const PAGE_KINDS: Readonly<Record<number, Page['kind']>> = { 0: 'data', 2: 'dictionary' };
const ENCODINGS: Readonly<Record<number, PageEncoding>> = { 0: 'plain', 2: 'dictionary', 8: 'dictionary' };

/** How runs of levels are encoded. */
const RUNS = 3;

/** Compressions of the format that are expanded here, by its number for them. */
const expanders: Readonly<Record<number, (bytes: Uint8Array, size: number) => Promise<Uint8Array>>> = {
  0: async (bytes) => bytes,
  // One step each, away from this thread: in the default steps of 16 KB this thread would have to ask for every one.
  2: (bytes, size) => unzip(bytes, { chunkSize: Math.max(64, size), maxOutputLength: Math.max(1, size) }),
  6: (bytes, size) => unzstd(bytes, { chunkSize: Math.max(64, size), maxOutputLength: Math.max(1, size) }),
};

export const isExpandable = (codec: number): boolean => codec in expanders;

/**
 * Reads a column chunk and expands its pages, both beside this thread.
 *
 * @throws RangeError where a page is of a kind or encoding that is not read here, or not as large as it says
 */
export async function readPages(file: number, chunk: ColumnChunk): Promise<Page[]> {
  const bytes = new Uint8Array(chunk.bytes);
  const { bytesRead } = await readAt(file, bytes, 0, chunk.bytes, chunk.offset);
  if (bytesRead !== chunk.bytes) throw new RangeError('the file is cut short');
  const found: PackedPage[] = [];
  let values = 0;
  let left = chunk.size;
  for (let at = 0; at < bytes.length && values < chunk.rows; ) {
    const reader = new CompactReader(bytes, at);
    const header = reader.struct();
    const compressed = count(header.get(3));
    const size = count(header.get(2));
    // What is expanded at once is bounded by what the chunk says that it takes.
    left -= size;
    if (left < 0) throw new RangeError('pages larger than their chunk');
    const page = describePage(header);
    if (page.kind === 'data') values += page.values;
    at = reader.at + compressed;
    found.push({ page, bytes: bytes.subarray(reader.at, at), size });
  }
  if (values !== chunk.rows) throw new RangeError(`pages hold ${values} values of ${chunk.rows}`);
  // None is begun before all are known: one that fails unawaited would end the program.
  return await Promise.all(found.map((packed) => expandPage(packed, chunk.codec)));
}

/** A page as it lies in the file, and the bytes it says to expand to. */
interface PackedPage {
  page: Omit<Page, 'bytes'>;
  bytes: Uint8Array;
  size: number;
}

function describePage(header: CompactStruct): Omit<Page, 'bytes'> {
  const kind = PAGE_KINDS[header.get(1) as number];
  const detail = header.get(kind === 'data' ? 5 : 7) as CompactStruct | undefined;
  const encoding = ENCODINGS[detail?.get(2) as number];
  if (kind === undefined || detail === undefined || encoding === undefined)
    throw new RangeError('a page of another kind');
  return { kind, values: count(detail.get(1)), encoding, runLevels: detail.get(3) === RUNS };
}

async function expandPage({ page, bytes, size }: PackedPage, codec: number): Promise<Page> {
  const expanded = await expanders[codec]!(bytes, size);
  if (expanded.length !== size) throw new RangeError(`a page of ${expanded.length} bytes says ${size}`);
  return { ...page, bytes: expanded };
}
