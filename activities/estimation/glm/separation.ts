import { compactFactor } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';

/** Rows whose fitted mean is at the end of its range, because every outcome of a level is there. */
export interface Separation {
  /** Rows that stay, ascending. */
  kept: Int32Array;
  /** Rows left out. */
  rows: number;
  /** Levels left out, by name of the effect. */
  levels: Record<string, number>;
}

/**
 * Finds levels of effects whose outcomes are all 0, or all 1 where `upper` is given: their effect is infinite, they say
 * nothing about the other coefficients, and their fitted mean is the end of the range whatever the treatment. Repeats
 * until none is left, since each removal can bare another level.
 */
export function separateLevels(
  outcome: Float64Array,
  effects: readonly Factor[],
  upper: boolean,
): Separation {
  const rows = outcome.length;
  const inside = new Uint8Array(rows).fill(1);
  const levels: Record<string, number> = {};
  let left = rows;
  for (const effect of effects) levels[effect.name] = 0;
  for (let changed = true; changed; ) {
    changed = false;
    for (const effect of effects) {
      const state = levelStates(outcome, effect, inside, upper);
      let count = 0;
      for (let g = 0; g < effect.levels; g++) if (state[g] === allLow || state[g] === allHigh) count += 1;
      if (count === 0) continue;
      changed = true;
      levels[effect.name]! += count;
      for (let i = 0; i < rows; i++) {
        const own = state[effect.codes[i]!]!;
        if (inside[i] === 0 || (own !== allLow && own !== allHigh)) continue;
        inside[i] = 0;
        left -= 1;
      }
    }
  }
  const kept = new Int32Array(left);
  for (let i = 0, at = 0; i < rows; i++) if (inside[i] === 1) kept[at++] = i;
  return { kept, rows: rows - left, levels };
}

/** Row numbers 0 … rows − 1. */
export function allRows(rows: number): Int32Array {
  const out = new Int32Array(rows);
  for (let i = 0; i < rows; i++) out[i] = i;
  return out;
}

const unseen = 0;
const allLow = 1;
const allHigh = 2;
const mixed = 3;

function levelStates(outcome: Float64Array, effect: Factor, inside: Uint8Array, upper: boolean): Uint8Array {
  const { codes, levels } = effect;
  const state = new Uint8Array(levels).fill(unseen);
  for (let i = 0; i < outcome.length; i++) {
    const g = codes[i]!;
    if (state[g] === mixed || inside[i] === 0) continue;
    const y = outcome[i]!;
    const own = y === 0 ? allLow : upper && y === 1 ? allHigh : mixed;
    state[g] = state[g] === unseen || state[g] === own ? own : mixed;
  }
  return state;
}

/** The factor of some rows, with the levels that remain renumbered. */
export function factorOfRows(factor: Factor, rows: Int32Array): Factor {
  if (rows.length === factor.codes.length) return factor;
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = factor.codes[rows[i]!]!;
  return compactFactor(factor.name, codes, factor.levels, factor.label);
}

/** The values of some rows. */
export function valuesOfRows(values: Float64Array, rows: Int32Array): Float64Array {
  if (rows.length === values.length) return values;
  const out = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}
