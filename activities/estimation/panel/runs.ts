/** Starts of runs of equal codes, and the number of rows after them. */
const found = new WeakMap<Int32Array, Int32Array | null>();

/** Rows in a run on average from which runs pay. */
const SHORTEST = 32;

/**
 * Starts of the runs of equal codes, ascending, with the number of rows at the end; undefined where runs are short.
 * The codes of a factor are never changed, so that they are looked through once.
 */
export function longRuns(codes: Int32Array): Int32Array | undefined {
  const known = found.get(codes);
  if (known !== undefined) return known ?? undefined;
  const runs = findRuns(codes, Math.floor(codes.length / SHORTEST));
  found.set(codes, runs ?? null);
  return runs;
}

/** Takes over the runs that another thread has found in these codes. */
export function adoptRuns(codes: Int32Array, runs: Int32Array | undefined): void {
  found.set(codes, runs ?? null);
}

function findRuns(codes: Int32Array, most: number): Int32Array | undefined {
  if (most === 0) return undefined;
  const starts = new Int32Array(most + 2);
  let count = 1;
  let code = codes[0]!;
  for (let i = 1; i < codes.length; i++) {
    const next = codes[i]!;
    if (next === code) continue;
    if (count > most) return undefined;
    starts[count++] = i;
    code = next;
  }
  starts[count++] = codes.length;
  return starts.slice(0, count);
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
