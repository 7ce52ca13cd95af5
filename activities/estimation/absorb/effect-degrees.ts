import { isNested } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';

export interface EffectDegrees {
  /** Levels of each effect, in order. */
  levels: number[];
  /** Σ levels − (number of effects − 1): parameters by the convention of fixest and linearmodels. */
  conventional: number;
  /** Rank of the dummies: exact for one or two effects, by pairwise components (an upper bound) beyond. */
  rank: number;
  /** Connected components of the first two effects; 1 is a connected panel. */
  components: number;
}

/** Σ levels − (effects − 1), 0 without effects. */
export function conventionalDegrees(effects: readonly Factor[]): number {
  return effects.reduce((sum, effect) => sum + effect.levels, 0) - Math.max(0, effects.length - 1);
}

/** Counts the parameters that absorbed effects use up. */
export function countEffectDegrees(effects: readonly Factor[]): EffectDegrees {
  const levels = effects.map((effect) => effect.levels);
  const conventional = conventionalDegrees(effects);
  const [first, second] = effects;
  const components =
    first !== undefined && second !== undefined ? countComponents(first, second) : effects.length;
  let rank = levels[0] ?? 0;
  for (let k = 1; k < effects.length; k++) {
    const redundant = effects.slice(0, k).map((earlier) => countComponents(earlier, effects[k]!));
    rank += levels[k]! - Math.max(...redundant);
  }
  return { levels, conventional, rank, components };
}

/** Connected components of the graph whose vertices are the levels of two factors and whose edges are the rows. */
export function countComponents(a: Factor, b: Factor): number {
  const parent = Int32Array.from({ length: a.levels + b.levels }, (_, k) => k);
  const root = (start: number): number => {
    let node = start;
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]!]!;
      node = parent[node]!;
    }
    return node;
  };
  let components = a.levels + b.levels;
  for (let i = 0; i < a.codes.length; i++) {
    const left = root(a.codes[i]!);
    const right = root(a.levels + b.codes[i]!);
    if (left !== right) {
      parent[left] = right;
      components--;
    }
  }
  return components;
}

/** Levels and number of the effects that are nested in any of the cluster factors. */
export function countNested(
  effects: readonly Factor[],
  clusters: readonly Factor[],
): { levels: number; effects: number } {
  const nested = effects.filter((effect) => clusters.some((cluster) => isNested(effect, cluster)));
  return { levels: nested.reduce((sum, effect) => sum + effect.levels, 0), effects: nested.length };
}
