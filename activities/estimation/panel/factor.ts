import { narrowValues } from './integer-column.ts';
import { longRuns } from './runs.ts';
import { sharedIntegers } from './shared-array.ts';
import type { Column, Factor, Integers } from './types.ts';

/** Rows in each level of arrays of codes. */
const counted = new WeakMap<Int32Array, Int32Array>();

/** Largest table of codes kept instead of a hash map. */
const TABLE_LIMIT = 1 << 24;

/** Text of a number as it names a unit: 1970.0 is "1970". */
export function labelOfNumber(value: number): string {
  return String(value);
}

/** Label of a row of a column; times are ISO. */
export function columnLabel(column: Column, row: number): string {
  if (column.kind === 'text') return column.labels[column.codes[row]!] ?? '';
  const value = (column.kind === 'number' ? narrowValues(column) : column.values)[row]!;
  return column.kind === 'time' ? new Date(value).toISOString() : labelOfNumber(value);
}

/** True where the column holds a value in this row. */
export function isPresent(column: Column, row: number): boolean {
  if (column.kind === 'text') return column.codes[row]! >= 0;
  return (column.kind === 'number' && column.integers !== undefined) || !Number.isNaN(column.values[row]!);
}

/** Codes of numbers in ascending order of value, with the distinct values. `values` must hold no NaN. */
export function sortedCodes(values: Float64Array): { codes: Int32Array; distinct: Float64Array } {
  const n = values.length;
  const grid = regularGrid(values);
  const codes = sharedIntegers(n);
  if (grid !== undefined) {
    const { min, step, size } = grid;
    const table = new Int32Array(size).fill(-1);
    // Below 2^31 differences fit a small integer, which spares the division and the rounding.
    const small = step === 1 && size < 2 ** 31;
    if (small) for (let i = 0; i < n; i++) table[(codes[i] = (values[i]! - min) | 0)] = 0;
    else for (let i = 0; i < n; i++) table[(codes[i] = Math.round((values[i]! - min) / step))] = 0;
    let levels = 0;
    for (let k = 0; k < size; k++) if (table[k] === 0) table[k] = levels++;
    const distinct = new Float64Array(levels);
    for (let k = 0; k < size; k++) if (table[k]! >= 0) distinct[table[k]!] = min + k * step;
    if (levels < size) for (let i = 0; i < n; i++) codes[i] = table[codes[i]!]!;
    return { codes, distinct };
  }
  const distinct = new Float64Array(new Set(values)).sort();
  const position = new Map<number, number>();
  for (let k = 0; k < distinct.length; k++) position.set(distinct[k]!, k);
  for (let i = 0; i < n; i++) codes[i] = position.get(values[i]!)!;
  return { codes, distinct };
}

/**
 * Codes of whole numbers in ascending order of value, with the distinct values. Numbers that are codes already,
 * 0…levels − 1 with each used, are taken as they are.
 */
export function integerCodes(integers: Integers): { codes: Int32Array; distinct: Float64Array } {
  const n = integers.length;
  const runs = integers instanceof Int32Array ? longRuns(integers) : undefined;
  const starts = runs?.subarray(0, -1);
  const { min, max } = boundsOf(starts?.map((row) => integers[row]!) ?? integers);
  const size = max - min + 1;
  if (size > TABLE_LIMIT) return sortedCodes(Float64Array.from(integers));
  const counts = new Int32Array(size);
  if (runs === undefined) countValues(integers, min, counts);
  else
    starts!.forEach((row, run) => {
      const value = integers[row]! - min;
      counts[value] = counts[value]! + runs[run + 1]! - row;
    });
  const table = new Int32Array(size).fill(-1);
  let levels = 0;
  for (let k = 0; k < size; k++) if (counts[k]! > 0) table[k] = levels++;
  const distinct = new Float64Array(levels);
  for (let k = 0; k < size; k++) if (table[k]! >= 0) distinct[table[k]!] = min + k;
  let codes: Int32Array;
  // Bytes leave unused values above the largest one.
  if (min === 0 && (table[levels - 1] ?? -1) === levels - 1)
    codes = integers instanceof Int32Array ? integers : Int32Array.from(integers);
  else {
    codes = sharedIntegers(n);
    for (let i = 0; i < n; i++) codes[i] = table[integers[i]! - min]!;
  }
  counted.set(
    codes,
    counts.filter((count) => count > 0),
  );
  return { codes, distinct };
}

function countValues(integers: Integers, min: number, counts: Int32Array): void {
  for (let i = 0; i < integers.length; i++) {
    const value = integers[i]! - min;
    counts[value] = counts[value]! + 1;
  }
}

function boundsOf(integers: Integers): { min: number; max: number } {
  if (integers instanceof Uint8Array) return { min: 0, max: 255 };
  let min = integers[0] ?? 0;
  let max = min;
  for (let i = 1; i < integers.length; i++) {
    const value = integers[i]!;
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  return { min, max };
}

/** Finds the spacing of integers, so that a table can stand in for a hash map; undefined where there is none. */
function regularGrid(values: Float64Array): { min: number; step: number; size: number } | undefined {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isSafeInteger(value)) return undefined;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (values.length === 0) return undefined;
  let step = 0;
  for (let i = 0; i < values.length && step !== 1; i++) {
    let a = values[i]! - min;
    while (a !== 0) [step, a] = [a, step % a];
  }
  if (step === 0) step = 1;
  const size = (max - min) / step + 1;
  return size <= TABLE_LIMIT ? { min, step, size } : undefined;
}

/** Factor of a column without missing values. Numbers and times are coded in ascending order, text by first appearance. */
export function buildFactor(name: string, column: Column): Factor {
  if (column.kind === 'text')
    return compactFactor(name, column.codes, column.labels.length, (code) => column.labels[code]!);
  const { codes, distinct } =
    column.kind === 'number' && column.integers !== undefined
      ? integerCodes(column.integers)
      : sortedCodes(column.values);
  const label =
    column.kind === 'time'
      ? (code: number) => new Date(distinct[code]!).toISOString()
      : (code: number) => labelOfNumber(distinct[code]!);
  return { name, codes, levels: distinct.length, label };
}

/** Renumbers codes so that every level is used, in ascending order of the given codes. */
export function compactFactor(
  name: string,
  codes: Int32Array,
  levels: number,
  label: (code: number) => string,
): Factor {
  const { table, used } = compactTable(codes, levels);
  if (used === levels) return { name, codes, levels, label };
  const original = new Int32Array(used);
  for (let k = 0; k < levels; k++) if (table[k]! >= 0) original[table[k]!] = k;
  const compact = sharedIntegers(codes.length);
  for (let i = 0; i < codes.length; i++) compact[i] = table[codes[i]!]!;
  return { name, codes: compact, levels: used, label: (code) => label(original[code]!) };
}

/** New code of each level, −1 where it is unused. */
function compactTable(codes: Int32Array, levels: number): { table: Int32Array; used: number } {
  const table = new Int32Array(levels).fill(-1);
  for (let i = 0; i < codes.length; i++) table[codes[i]!] = 0;
  let used = 0;
  for (let k = 0; k < levels; k++) if (table[k] === 0) table[k] = used++;
  return { table, used };
}

/** Interaction of factors: one level for each combination that occurs; labels are joined by "^". */
export function interactFactors(name: string, factors: readonly Factor[]): Factor {
  const [first, ...rest] = factors;
  if (first === undefined) throw new RangeError('an interaction needs at least one factor');
  let result: Factor = first;
  for (const next of rest) result = interactPair(name, result, next);
  return { ...result, name };
}

function interactPair(name: string, a: Factor, b: Factor): Factor {
  const n = a.codes.length;
  const codes = sharedIntegers(n);
  const label = (pair: number) => `${a.label(Math.floor(pair / b.levels))}^${b.label(pair % b.levels)}`;
  if (a.levels * b.levels <= TABLE_LIMIT) {
    const counts = pairCodes(a, b, codes);
    const table = new Int32Array(counts.length).fill(-1);
    let used = 0;
    for (let k = 0; k < table.length; k++) if (counts[k]! > 0) table[k] = used++;
    const original = new Int32Array(used);
    for (let k = 0; k < table.length; k++) if (table[k]! >= 0) original[table[k]!] = k;
    if (used < table.length) for (let i = 0; i < n; i++) codes[i] = table[codes[i]!]!;
    counted.set(
      codes,
      counts.filter((count) => count > 0),
    );
    return {
      name,
      codes,
      levels: used,
      label: (code) => label(original[code]!),
      product: { first: a, second: b, codes: table },
    };
  }
  const seen = new Map<number, number>();
  const pairs: number[] = [];
  for (let i = 0; i < n; i++) {
    const pair = a.codes[i]! * b.levels + b.codes[i]!;
    let code = seen.get(pair);
    if (code === undefined) {
      code = pairs.length;
      seen.set(pair, code);
      pairs.push(pair);
    }
    codes[i] = code;
  }
  return { name, codes, levels: pairs.length, label: (code) => label(pairs[code]!) };
}

/** Writes a code for each pair that a row has, and returns the rows in each pair. */
function pairCodes(a: Factor, b: Factor, into: Int32Array): Int32Array {
  const { codes: first } = a;
  const { codes: second, levels } = b;
  const counts = new Int32Array(a.levels * levels);
  for (let i = 0; i < into.length; i++) {
    const pair = first[i]! * levels + second[i]!;
    into[i] = pair;
    counts[pair] = counts[pair]! + 1;
  }
  return counts;
}

/** Keeps the rows named by `rows`, renumbering the levels that remain. */
export function selectFactor(factor: Factor, rows: Int32Array): Factor {
  const codes = sharedIntegers(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = factor.codes[rows[i]!]!;
  return compactFactor(factor.name, codes, factor.levels, factor.label);
}

/** True where every level of `inner` falls into one level of `outer`. */
export function isNested(inner: Factor, outer: Factor): boolean {
  const { product } = inner;
  if (product !== undefined && (isNested(product.first, outer) || isNested(product.second, outer)))
    return true;
  return inner.codes === outer.codes || parentLevels(inner, outer) !== undefined;
}

/** Level of `outer` that each level of `inner` falls into; undefined where one falls into several. */
export function parentLevels(inner: Factor, outer: Factor): Int32Array | undefined {
  if (inner.levels < outer.levels) return undefined;
  const parent = new Int32Array(inner.levels).fill(-1);
  for (let i = 0; i < inner.codes.length; i++) {
    const code = inner.codes[i]!;
    if (parent[code] === -1) parent[code] = outer.codes[i]!;
    else if (parent[code] !== outer.codes[i]) return undefined;
  }
  return parent;
}

/** Rows in each level, counted once. The array must not be changed. */
export function levelCounts(factor: Factor): Int32Array {
  const known = counted.get(factor.codes);
  if (known !== undefined && known.length === factor.levels) return known;
  const counts = new Int32Array(factor.levels);
  const { codes } = factor;
  let code = codes[0] ?? 0;
  let run = 0;
  for (let i = 0; i < codes.length; i++) {
    const next = codes[i]!;
    if (next !== code) {
      counts[code] = counts[code]! + run;
      run = 0;
      code = next;
    }
    run++;
  }
  if (run > 0) counts[code] = counts[code]! + run;
  counted.set(codes, counts);
  return counts;
}

/** Takes over the rows in each level as another thread has counted them. */
export function adoptCounts({ codes }: Pick<Factor, 'codes'>, counts: Int32Array): void {
  counted.set(codes, counts);
}

/** A factor with a single level, standing in where the spec names no column. */
export function constantFactor(name: string, rows: number): Factor {
  return { name, codes: new Int32Array(rows), levels: 1, label: () => name };
}
