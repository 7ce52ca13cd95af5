import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { columnLabel, levelCounts } from './factor.ts';
import { allFinite } from './finite.ts';
import { rangeTest, type TimeAxis } from './time-axis.ts';
import type { Column, DataTable, Factor } from './types.ts';

/** Which rows of a table are kept; nothing of the length of a column is made while all are. */
export class KeptRows {
  readonly rows: number;
  #flags: Uint8Array | undefined;

  constructor(rows: number) {
    this.rows = rows;
  }

  /** 1 for each row that is kept. */
  get flags(): Uint8Array {
    this.#flags ??= new Uint8Array(this.rows).fill(1);
    return this.#flags;
  }

  /** Row numbers that are kept; undefined where all are. */
  numbers(): Int32Array | undefined {
    return this.#flags === undefined ? undefined : flaggedRows(this.#flags);
  }
}

/** Marks rows with a missing value in any of the columns as dropped; returns how many. */
export function dropMissing(columns: readonly Column[], kept: KeptRows): number {
  let dropped = 0;
  // One column may stand behind several roles; a loop for each kind of array keeps the access monomorphic.
  for (const codes of new Set(columns.flatMap((column) => (column.kind === 'text' ? [column.codes] : []))))
    if (!noneMissing(codes))
      for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) dropped += drop(kept.flags, i);
  for (const values of new Set(columns.flatMap(doublesOf)))
    if (!allFinite(values))
      for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) dropped += drop(kept.flags, i);
  return dropped;
}

/** Codes of text that were found to miss nowhere; tables are never changed. */
const complete = new WeakSet<Int32Array>();

function noneMissing(codes: Int32Array): boolean {
  if (complete.has(codes)) return true;
  for (let i = 0; i < codes.length; i++) if (codes[i]! < 0) return false;
  complete.add(codes);
  return true;
}

/** Values that may be missing; whole numbers never are. */
function doublesOf(column: Column): Float64Array[] {
  if (column.kind === 'text' || (column.kind === 'number' && column.integers !== undefined)) return [];
  return [column.values];
}

/** Drops a row; 1 where it was still kept. */
function drop(keep: Uint8Array, row: number): number {
  const was = keep[row]!;
  keep[row] = 0;
  return was;
}

/** Marks rows of excluded periods and units as dropped; returns how many. */
export function dropExcluded(
  table: DataTable,
  spec: EstimateSpec,
  axis: TimeAxis | undefined,
  unit: Column | undefined,
  kept: KeptRows,
): number {
  const { exclude } = spec;
  if (exclude === undefined) return 0;
  const keep = kept.flags;
  const tests =
    axis === undefined
      ? []
      : exclude.times.map(([from, to], k) => rangeTest(from, to, axis, `exclude.times[${k}]`));
  const units = new Set(exclude.units.map(String));
  let dropped = 0;
  for (let i = 0; i < table.rows; i++) {
    if (keep[i] === 0) continue;
    const time = axis?.values[i] ?? Number.NaN;
    const out =
      tests.some((test) => test(time)) ||
      (unit !== undefined && units.size > 0 && units.has(columnLabel(unit, i)));
    if (out) {
      keep[i] = 0;
      dropped++;
    }
  }
  return dropped;
}

/** Positions of the ones; undefined where all are. */
function flaggedRows(keep: Uint8Array): Int32Array | undefined {
  let count = 0;
  for (let i = 0; i < keep.length; i++) count += keep[i]!;
  if (count === keep.length) return undefined;
  const rows = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < keep.length; i++) if (keep[i] === 1) rows[next++] = i;
  return rows;
}

/**
 * Rows that stay once every row alone in its level of an effect is gone, repeated until none is left
 * (Correia 2015: singletons add nothing to the fit and distort clustered errors). Undefined where nothing is dropped.
 */
export function withoutSingletons(effects: readonly Factor[], rows: number): Int32Array | undefined {
  if (!effects.some((effect) => levelCounts(effect).includes(1))) return undefined;
  const counts = effects.map((effect) => levelCounts(effect).slice());
  const alive = new Uint8Array(rows).fill(1);
  for (let changed = true; changed; ) {
    changed = false;
    effects.forEach((effect, k) => {
      if (!counts[k]!.includes(1)) return;
      for (const row of aloneIn(effect.codes, counts[k]!, alive)) {
        alive[row] = 0;
        changed = true;
        effects.forEach((other, m) => {
          counts[m]![other.codes[row]!]!--;
        });
      }
    });
  }
  return flaggedRows(alive);
}

/** Rows that are alone in their level. */
function aloneIn(codes: Int32Array, counts: Int32Array, alive: Uint8Array): number[] {
  const rows: number[] = [];
  for (let i = 0; i < codes.length; i++) if (counts[codes[i]!] === 1 && alive[i] === 1) rows.push(i);
  return rows;
}
