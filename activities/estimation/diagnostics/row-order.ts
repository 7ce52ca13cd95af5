import { calendarSteps } from '../covariance/index.ts';
import type { Factor } from '../panel/types.ts';
import { ResidualCalendar } from './autocorrelations.ts';
import { eachUnit } from './each-unit.ts';

/** How the rows of a panel lie in time. */
export interface RowOrder {
  /**
   * Rows that do not follow the row before, of the same unit, by one step, ascending; undefined where the rows of a unit
   * do not lie together in order of time.
   */
  gaps: Int32Array | undefined;
  /** Rows whose unit and time an earlier row has. */
  repeated: number;
  calendar: ResidualCalendar;
}

/** Orders found already, by codes of unit and time, which are never changed. */
const known = new WeakMap<Int32Array, WeakMap<Int32Array, RowOrder>>();

/** Takes over what another thread has found of the rows behind these codes. */
export function adoptRowOrder(unit: Factor, time: Factor, order: RowOrder): void {
  const own = known.get(unit.codes) ?? new WeakMap<Int32Array, RowOrder>();
  known.set(unit.codes, own);
  own.set(time.codes, order);
}

/** Looks through the rows once for all outcomes on them. */
export function rowOrder(unit: Factor, time: Factor, periodValues: Float64Array): RowOrder {
  const found = known.get(unit.codes)?.get(time.codes);
  if (found !== undefined) return found;
  const steps = calendarSteps(periodValues);
  const gaps = findGaps(unit, time, steps);
  const order = {
    gaps,
    // Rows in order of time within their unit are all different.
    repeated: gaps === undefined ? countRepeated(unit, time) : 0,
    calendar: new ResidualCalendar(unit, time, steps),
  };
  adoptRowOrder(unit, time, order);
  return order;
}

/** Largest table of cells that is looked up in memory of its own. */
const TABLE_LIMIT = 2 ** 27;

function countRepeated(unit: Factor, time: Factor): number {
  const size = unit.levels * time.levels;
  const table = size <= TABLE_LIMIT ? new Uint8Array(size) : undefined;
  const cells = new Set<number>();
  let repeated = 0;
  for (let i = 0; i < unit.codes.length; i++) {
    const cell = unit.codes[i]! * time.levels + time.codes[i]!;
    if (table === undefined) cells.add(cell);
    else {
      repeated += table[cell]!;
      table[cell] = 1;
    }
  }
  return table === undefined ? unit.codes.length - cells.size : repeated;
}

function findGaps(unit: Factor, time: Factor, steps: Int32Array): Int32Array | undefined {
  const n = unit.codes.length;
  const seen = new Uint8Array(unit.levels);
  let gaps = new Int32Array(1 << 12);
  let count = 0;
  let sorted = true;
  eachUnit(unit.codes, 0, n, (from, to) => {
    const own = unit.codes[from]!;
    if (seen[own] === 1) sorted = false;
    seen[own] = 1;
    if (gaps.length < count + to - from) {
      const larger = new Int32Array(Math.max(2 * gaps.length, count + to - from));
      larger.set(gaps);
      gaps = larger;
    }
    if (sorted) count = gapsOfUnit(time.codes, steps, from, to, gaps, count);
    if (count < 0) sorted = false;
  });
  return sorted ? gaps.slice(0, count) : undefined;
}

/** Adds the gaps of the rows of one unit; returns how many there are then, −1 where the rows are not in order. */
function gapsOfUnit(
  times: Int32Array,
  steps: Int32Array,
  from: number,
  to: number,
  gaps: Int32Array,
  known: number,
): number {
  let count = known;
  let before = steps[times[from]!]!;
  let smallest = 1;
  for (let i = from + 1; i < to; i++) {
    const step = steps[times[i]!]!;
    const distance = step - before;
    if (distance < smallest) smallest = distance;
    // Written always and kept where it is one: what no processor foresees costs more than a store.
    gaps[count] = i;
    count += distance === 1 ? 0 : 1;
    before = step;
  }
  return smallest < 1 ? -1 : count;
}
