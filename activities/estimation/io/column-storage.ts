import { sharedBytes, sharedDoubles, sharedIntegers } from '../panel/shared-array.ts';

/** How the values of a column are held. */
export type Storage = 'double' | 'int32' | 'uint8';

export type Values = Float64Array | Int32Array | Uint8Array;

const makers: Readonly<Record<Storage, (length: number) => Values>> = {
  double: sharedDoubles,
  int32: sharedIntegers,
  uint8: sharedBytes,
};

/** Zeros, which threads can share. */
export const makeValues = (storage: Storage, length: number): Values => makers[storage](length);

/** Bounds of a column of whole numbers, and how many are missing. */
export interface IntegerRange {
  min: number;
  max: number;
  missing: number;
}

/** Whole numbers whose bounds are known and that miss nowhere stay whole. */
export function storageOf(range: IntegerRange | undefined): Storage {
  if (range === undefined || range.missing > 0) return 'double';
  const { min, max } = range;
  if (min >= 0 && max < 2 ** 8) return 'uint8';
  return min >= -(2 ** 31) && max < 2 ** 31 ? 'int32' : 'double';
}
