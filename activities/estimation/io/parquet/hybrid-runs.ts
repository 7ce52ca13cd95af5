/** Widest codes whose bits, wherever they begin in a byte, lie in four bytes. */
const WIDEST = 25;
/** Bits of a run beyond which their places are no more whole numbers of 32 bits. */
const MOST_BITS = 2 ** 31;

/** Takes decoded codes, in their order. */
export interface CodeSink {
  /** One code for the values from place `from` on. */
  repeat(code: number, from: number, count: number): void;
  /** The first `count` of `codes`, good until the call ends, for the values from place `from` on. */
  take(codes: Int32Array, from: number, count: number): void;
}

/** Packed codes handed over at once; a multiple of eight, so that the next ones begin with a byte. */
const BLOCK = 4096;
const block = new Int32Array(BLOCK);

/**
 * Decodes `count` codes of `width` bits in Parquet's hybrid of repeated and bit-packed runs.
 *
 * @param bytes from `at` to `end` holds the runs
 * @returns the largest of the codes; 0 of none
 * @throws RangeError where the runs end before, a repeated code has more bits than `width`, or `width` is above 25
 */
export function decodeHybrid(
  bytes: Uint8Array,
  at: number,
  end: number,
  width: number,
  count: number,
  sink: CodeSink,
): number {
  if (!(width <= WIDEST)) throw new RangeError(`codes of ${width} bits`);
  if (!(end <= bytes.length)) throw new RangeError('the codes are cut short');
  const whole = (width + 7) >> 3;
  let next = at;
  let largest = 0;
  for (let done = 0; done < count; ) {
    let head = 0;
    for (let shift = 0; ; shift += 7) {
      if (next >= end) throw new RangeError('the codes are cut short');
      const byte = bytes[next++]!;
      // More than a page can hold would not fit 32 bits.
      if (shift > 28 || (shift === 28 && byte > 7)) throw new RangeError('a run of too many codes');
      head |= (byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    if ((head & 1) === 0) {
      if (next + whole > end) throw new RangeError('the codes are cut short');
      let code = 0;
      for (let i = 0; i < whole; i++) code |= bytes[next + i]! << (8 * i);
      next += whole;
      if (code >>> width !== 0) throw new RangeError(`${code} as a code of ${width} bits`);
      if (code > largest) largest = code;
      const run = Math.min(count - done, head >>> 1);
      if (run === 0) throw new RangeError('an empty run of codes');
      sink.repeat(code, done, run);
      done += run;
    } else {
      const packed = (head >>> 1) * 8;
      const taken = Math.min(count - done, packed);
      if (taken * width >= MOST_BITS || next + ((taken * width + 7) >> 3) > end)
        throw new RangeError('the codes are cut short');
      for (let from = 0; from < taken; from += BLOCK) {
        const size = Math.min(BLOCK, taken - from);
        largest = Math.max(largest, unpack(bytes, next + (from * width) / 8, width, size));
        sink.take(block, done + from, size);
      }
      next += (packed * width) / 8;
      done += taken;
    }
  }
  return largest;
}

/** Writes codes that lie one after the other, from the lowest bit on, to the block. Returns the largest. */
function unpack(bytes: Uint8Array, at: number, width: number, count: number): number {
  const mask = 2 ** width - 1;
  let bit = 0;
  let largest = 0;
  // The last codes have no four bytes after them.
  const safe = Math.min(count, Math.max(0, Math.floor(((bytes.length - at - 4) * 8) / Math.max(1, width))));
  for (let i = 0; i < safe; i++) {
    const byte = at + (bit >> 3);
    const word = bytes[byte]! | (bytes[byte + 1]! << 8) | (bytes[byte + 2]! << 16) | (bytes[byte + 3]! << 24);
    const code = (word >>> (bit & 7)) & mask;
    block[i] = code;
    if (code > largest) largest = code;
    bit += width;
  }
  for (let i = safe; i < count; i++) {
    const byte = at + (bit >> 3);
    let word = 0;
    for (let b = 0; b < 4 && byte + b < bytes.length; b++) word |= bytes[byte + b]! << (8 * b);
    const code = (word >>> (bit & 7)) & mask;
    block[i] = code;
    if (code > largest) largest = code;
    bit += width;
  }
  return largest;
}
