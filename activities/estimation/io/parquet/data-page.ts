import { type CodeSink, decodeHybrid } from './hybrid-runs.ts';
import type { Page } from './pages.ts';

/** The values of a data page, still encoded. */
export interface DataPage {
  bytes: Uint8Array;
  /** Where they begin. */
  at: number;
  /** 1 where a row has a value, 0 where it is missing; undefined where none is. */
  present: Int32Array | undefined;
  /** Values that are there. */
  count: number;
}

// Used page after page: fresh memory for each would cost more than the decoding.
let levels = new Int32Array(0);
let places = new Int32Array(0);

/** Writes codes to an array. */
const writeTo = (into: Int32Array): CodeSink => ({
  repeat: (code, from, count) => void into.fill(code, from, from + count),
  take: (codes, from, count) => into.set(codes.subarray(0, count), from),
});

/**
 * Takes the levels off a data page, which tell what is missing; they are good until the next call.
 *
 * @throws RangeError where it is cut short
 */
export function openDataPage({ bytes, values, runLevels }: Page, optional: boolean): DataPage {
  if (!optional) return { bytes, at: 0, present: undefined, count: values };
  if (!runLevels) throw new RangeError('levels of an older form');
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  const at = 4 + size;
  if (at > bytes.length) throw new RangeError('the levels are cut short');
  if (allPresent(bytes, 4, values)) return { bytes, at, present: undefined, count: values };
  if (levels.length < values) levels = new Int32Array(values);
  decodeHybrid(bytes, 4, at, 1, values, writeTo(levels));
  const present = levels.subarray(0, values);
  let count = 0;
  for (let i = 0; i < values; i++) count += present[i]!;
  return { bytes, at, present: count === values ? undefined : present, count };
}

/** Whether the levels are one run of ones, as nearly always. */
function allPresent(bytes: Uint8Array, from: number, values: number): boolean {
  let head = 0;
  let at = from;
  for (let scale = 1; ; scale *= 128) {
    const byte = bytes[at++]!;
    head += (byte & 0x7f) * scale;
    if (!(byte >= 0x80)) break;
  }
  return head % 2 === 0 && head / 2 >= values && bytes[at] === 1;
}

/**
 * Decodes the places of the values of a page in a dictionary of `size` entries. A repeated place is checked before the
 * sink has it, others once all are decoded.
 *
 * @throws RangeError where the page is cut short, or a place is beyond the dictionary
 */
export function decodePlaces({ bytes, at, count }: DataPage, size: number, sink: CodeSink): void {
  // A page in which everything is missing may end here.
  if (count === 0) return;
  const checked: CodeSink = {
    repeat(code, from, length) {
      refuseBeyond(code, size);
      sink.repeat(code, from, length);
    },
    take: (codes, from, length) => sink.take(codes, from, length),
  };
  refuseBeyond(decodeHybrid(bytes, at + 1, bytes.length, bytes[at]!, count, checked), size);
}

function refuseBeyond(place: number, size: number): void {
  if (place >= size) throw new RangeError(`place ${place} in a dictionary of ${size}`);
}

/** The places as an array, which is good until the next call. */
export function dictionaryPlaces(page: DataPage, size: number): Int32Array {
  if (places.length < page.count) places = new Int32Array(page.count);
  decodePlaces(page, size, writeTo(places));
  return places.subarray(0, page.count);
}
