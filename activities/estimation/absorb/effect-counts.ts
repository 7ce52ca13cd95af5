import type { Factor } from '../panel/types.ts';
import { type CellCounts, countCells } from './cell-counts.ts';
import { groupTotals } from './level-sums.ts';

/** What an operator counts before it can be applied: sums of weights by level of each effect, and common cells. */
export interface EffectCounts {
  totals: Float64Array[];
  cells: CellCounts | undefined;
}

/** Counts the rows of the effects, the pivot first. */
export function countEffects(effects: readonly Factor[], weights: Float64Array | undefined): EffectCounts {
  const [first, second] = effects;
  return {
    totals: effects.map((effect) => groupTotals(effect, weights)),
    cells:
      first !== undefined && second !== undefined && effects.length === 2 && weights === undefined
        ? countCells(first, second)
        : undefined,
  };
}
