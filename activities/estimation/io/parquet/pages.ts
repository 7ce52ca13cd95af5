import { gunzipSync, zstdDecompressSync } from 'node:zlib';
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

const PAGE_KINDS: Readonly<Record<number, Page['kind']>> = { 0: 'data', 2: 'dictionary' };
const ENCODINGS: Readonly<Record<number, PageEncoding>> = { 0: 'plain', 2: 'dictionary', 8: 'dictionary' };

/** How runs of levels are encoded. */
const RUNS = 3;

/** Compressions of the format that are expanded here, by its number for them. */
const expanders: Readonly<Record<number, (bytes: Uint8Array, size: number) => Uint8Array>> = {
  0: (bytes) => bytes,
  2: (bytes, size) => gunzipSync(bytes, inOnePiece(size)),
  6: (bytes, size) => zstdDecompressSync(bytes, inOnePiece(size)),
};

/** A piece that is filled to its end makes the library begin another one. */
const inOnePiece = (size: number) => ({ chunkSize: size + 64, maxOutputLength: size + 1 });

export const isExpandable = (codec: number): boolean => codec in expanders;

/**
 * Expands the pages of a column chunk one at a time; a page is good until the next one is asked for.
 *
 * @throws RangeError where a page is of a kind or encoding that is not read here, or not as large as it says
 */
export function* readPages(bytes: Uint8Array, chunk: ColumnChunk): Generator<Page> {
  for (const { page, at, end, size } of describePages(bytes, chunk)) {
    const expanded = expanders[chunk.codec]!(bytes.subarray(at, end), size);
    if (expanded.length !== size) throw new RangeError(`a page of ${expanded.length} bytes says ${size}`);
    yield { ...page, bytes: expanded };
  }
}

/** A page as it lies in its chunk, and the bytes it says to expand to. */
interface PackedPage {
  page: Omit<Page, 'bytes'>;
  at: number;
  end: number;
  size: number;
}

/** All pages are looked at before one is expanded. */
function describePages(bytes: Uint8Array, chunk: ColumnChunk): PackedPage[] {
  const found: PackedPage[] = [];
  let values = 0;
  let left = chunk.size;
  for (let at = 0; at < bytes.length && values < chunk.rows; ) {
    const reader = new CompactReader(bytes, at);
    const header = reader.struct();
    const compressed = count(header.get(3));
    const size = count(header.get(2));
    // What is expanded is bounded by what the chunk says that it takes.
    left -= size;
    if (left < 0) throw new RangeError('pages larger than their chunk');
    const page = describePage(header);
    if (page.kind === 'data') values += page.values;
    at = reader.at + compressed;
    found.push({ page, at: reader.at, end: at, size });
  }
  if (values !== chunk.rows) throw new RangeError(`pages hold ${values} values of ${chunk.rows}`);
  return found;
}

function describePage(header: CompactStruct): Omit<Page, 'bytes'> {
  const kind = PAGE_KINDS[header.get(1) as number];
  const detail = header.get(kind === 'data' ? 5 : 7) as CompactStruct | undefined;
  const encoding = ENCODINGS[detail?.get(2) as number];
  if (kind === undefined || detail === undefined || encoding === undefined)
    throw new RangeError('a page of another kind');
  return { kind, values: count(detail.get(1)), encoding, runLevels: detail.get(3) === RUNS };
}
