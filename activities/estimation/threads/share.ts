type Numbers = Float64Array | Int32Array | Uint8Array;

const copies = new WeakMap<Numbers, Numbers>();

/** The array in memory that other threads see: itself where it lies there, a copy made once otherwise. */
export function sharedArray<T extends Numbers>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const known = copies.get(array);
  if (known !== undefined) return known as T;
  const copy = newShared(array);
  copy.set(array);
  copies.set(array, copy);
  return copy;
}

/** Zeros of the kind and length of an array, in memory that other threads see. */
function newShared<T extends Numbers>(array: T): T {
  const buffer = new SharedArrayBuffer(array.byteLength);
  if (array instanceof Float64Array) return new Float64Array(buffer) as unknown as T;
  return (array instanceof Int32Array ? new Int32Array(buffer) : new Uint8Array(buffer)) as unknown as T;
}

/** Room in shared memory for as many arrays of doubles as are in use at once. */
export class SharedSlots {
  readonly #free: Float64Array[] = [];

  /** A copy of the values, in room given back before where there is any. */
  take(values: Float64Array): Float64Array {
    if (values.buffer instanceof SharedArrayBuffer) return values;
    const slot = this.#free.pop() ?? newShared(values);
    slot.set(values);
    return slot;
  }

  /** Gives back what `take` made of `values`. */
  release(slot: Float64Array, values: Float64Array): void {
    if (slot !== values) this.#free.push(slot);
  }
}
