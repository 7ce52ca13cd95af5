import { longRuns, runAt } from '../panel/runs.ts';

/** Calls `visit` for each stretch of rows of one unit among `size` rows from `start` on; places count from there. */
export function eachUnit(
  codes: Int32Array,
  start: number,
  size: number,
  visit: (from: number, to: number) => void,
): void {
  const runs = longRuns(codes);
  let run = runs === undefined ? 0 : runAt(runs, start);
  for (let from = 0; from < size; run++) {
    let to = from + 1;
    if (runs !== undefined) to = Math.min(size, runs[run + 1]! - start);
    else while (to < size && codes[start + to] === codes[start + from]) to++;
    visit(from, to);
    from = to;
  }
}
