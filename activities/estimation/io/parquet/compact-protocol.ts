/** A value of Thrift's compact protocol; a structure is a map from field ids. Integers beyond 2⁵³ lose digits. */
export type CompactValue = number | boolean | Uint8Array | CompactValue[] | CompactStruct;
export type CompactStruct = ReadonlyMap<number, CompactValue>;

/** Structures of one footer or header: each takes far more memory than the byte that it may come from. */
const MOST_STRUCTS = 2 ** 22;

/** A value that counts something. @throws RangeError where it cannot */
export function count(value: CompactValue | undefined): number {
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value)) return value;
  throw new RangeError('what should be a count is none');
}

const TYPE = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  set: 10,
  struct: 12,
};

/** Reads Thrift's compact protocol, in which Parquet keeps its footer and the headers of its pages. */
export class CompactReader {
  readonly #bytes: Uint8Array;
  /** Place of the next byte. */
  at: number;
  #structs = 0;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** @throws RangeError where the bytes end before the structure does, hold a type that the format does not use or too many structures */
  struct(): CompactStruct {
    if (++this.#structs > MOST_STRUCTS) throw new RangeError('too many structures');
    const fields = new Map<number, CompactValue>();
    for (let id = 0; ; ) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === TYPE.stop) return fields;
      const step = head >> 4;
      id = step === 0 ? this.#integer() : id + step;
      fields.set(id, type === TYPE.true || type === TYPE.false ? type === TYPE.true : this.#value(type));
    }
  }

  #value(type: number): CompactValue {
    switch (type) {
      case TYPE.true:
      case TYPE.false:
        return this.#byte() === TYPE.true;
      case TYPE.byte:
        return (this.#byte() << 24) >> 24;
      case TYPE.i16:
      case TYPE.i32:
      case TYPE.i64:
        return this.#integer();
      case TYPE.double:
        return new DataView(this.#take(8).slice().buffer).getFloat64(0, true);
      case TYPE.binary:
        return this.#take(this.#unsigned());
      case TYPE.list:
      case TYPE.set:
        return this.#list();
      case TYPE.struct:
        return this.struct();
      default:
        throw new RangeError(`type ${type} is not one of the format`);
    }
  }

  #list(): CompactValue[] {
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    const values: CompactValue[] = [];
    for (let i = 0; i < size; i++) values.push(this.#value(head & 0x0f));
    return values;
  }

  #byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError('the structure is cut short');
    return byte;
  }

  #take(size: number): Uint8Array {
    const taken = this.#bytes.subarray(this.at, this.at + size);
    if (taken.length !== size) throw new RangeError('the structure is cut short');
    this.at += size;
    return taken;
  }

  #unsigned(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  /** Zigzag: 0, −1, 1, −2, … */
  #integer(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
