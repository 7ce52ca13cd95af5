import type { Integers } from './types.ts';

/** Starts of runs of equal values, and the number of rows after them. */
const found = new WeakMap<Float64Array | Integers, Int32Array | null>();

/** Rows in a run on average from which runs pay. */
const SHORTEST = 32;

/**
 * Starts of the runs of equal values, ascending, with the number of rows at the end; undefined where runs are short.
 * The codes of a factor and the values of a regressor are never changed, so that they are looked through once.
 */
export function longRuns(values: Float64Array | Integers): Int32Array | undefined {
  const known = found.get(values);
  if (known !== undefined) return known ?? undefined;
  const runs = findRuns(values, Math.floor(values.length / SHORTEST));
  found.set(values, runs ?? null);
  return runs;
}

/** The same for runs in which each of the columns keeps its value. */
export function jointRuns(columns: readonly (Float64Array | Integers)[]): Int32Array | undefined {
  const each = [];
  for (const column of columns) {
    const runs = longRuns(column);
    if (runs === undefined) return undefined;
    each.push(runs);
  }
  const rows = columns[0]?.length ?? 0;
  const joint = new Int32Array(each.reduce((sum, { length }) => sum + length, 0)).fill(rows);
  const next = each.map(() => 0);
  let count = 0;
  for (let start = 0; start < rows; count++) {
    joint[count] = start;
    let following = rows;
    for (let k = 0; k < each.length; k++) {
      while (each[k]![next[k]!]! <= start) next[k]!++;
      following = Math.min(following, each[k]![next[k]!]!);
    }
    start = following;
  }
  return count * SHORTEST > rows ? undefined : joint.subarray(0, count + 1);
}

/** What `longRuns` found in these values or was told of them; undefined where nobody has looked yet. */
export function knownRuns(values: Float64Array | Integers): { runs: Int32Array | undefined } | undefined {
  const known = found.get(values);
  return known === undefined ? undefined : { runs: known ?? undefined };
}

/** Takes over the runs that somebody else has found in these values. */
export function adoptRuns(values: Float64Array | Integers, runs: Int32Array | undefined): void {
  found.set(values, runs ?? null);
}

/** Finds the runs of values while they are written, in their order. */
export class RunRecorder {
  readonly #most: number;
  readonly #starts: Int32Array;
  #count = 0;
  #last: number | undefined;

  constructor(rows: number) {
    this.#most = Math.floor(rows / SHORTEST);
    this.#starts = new Int32Array(this.#most + 2);
  }

  /** One value from row `from` on. */
  repeat(value: number, from: number): void {
    if (value === this.#last) return;
    this.#last = value;
    this.#starts[this.#count++] = from;
  }

  /** Values of rows from…to. */
  take(values: Integers, from: number, to: number): void {
    for (let row = from; row < to && this.#count <= this.#most; row++) this.repeat(values[row]!, row);
  }

  /** As `longRuns` gives them, once all rows are there. */
  finish(rows: number): Int32Array | undefined {
    if (this.#count > this.#most) return undefined;
    this.#starts[this.#count] = rows;
    return this.#starts.slice(0, this.#count + 1);
  }
}

function findRuns(values: Float64Array | Integers, most: number): Int32Array | undefined {
  if (most === 0) return undefined;
  const starts = new Int32Array(most + 2);
  const count =
    values instanceof Uint8Array ? changesOfBytes(values, starts, most) : changes(values, starts, most);
  if (count > most) return undefined;
  starts[count] = values.length;
  return starts.slice(0, count + 1);
}

/** Writes the rows whose value is not that before and returns how many there are, the first row among them; gives up beyond `most`. */
function changes(values: Float64Array | Int32Array, starts: Int32Array, most: number): number {
  let count = 1;
  let value = values[0]!;
  for (let i = 1; i < values.length; i++) {
    const next = values[i]!;
    if (next === value) continue;
    if (count > most) return count;
    starts[count++] = i;
    value = next;
  }
  return count;
}

/** The same for bytes; a function of its own, so that either sees one kind of array. */
function changesOfBytes(values: Uint8Array, starts: Int32Array, most: number): number {
  let count = 1;
  let value = values[0]!;
  for (let i = 1; i < values.length; i++) {
    const next = values[i]!;
    if (next === value) continue;
    if (count > most) return count;
    starts[count++] = i;
    value = next;
  }
  return count;
}

/** Position of the run that holds a row. */
export function runAt(runs: Int32Array, row: number): number {
  let low = 0;
  let high = runs.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (runs[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
