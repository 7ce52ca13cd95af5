import { createRandom, deriveSeed } from '../../random.ts';
import type { WildWeights } from './types.ts';

/** Most sign vectors that are enumerated rather than drawn. */
export const enumerationLimit = 4096;

/** Takes the weights of a draw, always the same array; the cluster that alone changed, or −1; and what it counts for. */
export type DrawVisitor = (weights: Float64Array, changed: number, count: number) => void;

/** True where all 2^G sign vectors are used. */
export function isEnumerable(distribution: WildWeights, clusters: number): boolean {
  return distribution === 'rademacher' && 2 ** clusters <= enumerationLimit;
}

/**
 * Calls `visit` with one weight vector after another, always the same array, and the cluster that alone changed since the
 * last one (−1: any). Enumeration goes through half of the sign vectors in Gray order, each standing for itself and its
 * negative, which has the same |t*|; `count` is 2 then and 1 otherwise.
 *
 * @returns the number of draws counted
 */
export function forEachDraw(
  clusters: number,
  distribution: WildWeights,
  replications: number,
  seed: number,
  visit: DrawVisitor,
): number {
  const weights = new Float64Array(clusters).fill(1);
  if (isEnumerable(distribution, clusters)) {
    visit(weights, -1, 2);
    const half = 2 ** (clusters - 1);
    for (let step = 1; step < half; step++) {
      const changed = 31 - Math.clz32(step & -step);
      weights[changed] = -weights[changed]!;
      visit(weights, changed, 2);
    }
    return 2 * half;
  }
  const random = createRandom(seed);
  const draw = drawFrom(distribution, random.uniform);
  for (let b = 0; b < replications; b++) {
    for (let g = 0; g < clusters; g++) weights[g] = draw();
    visit(weights, -1, 1);
  }
  return replications;
}

/**
 * Draws that several models share, whatever clusters they have: each cluster's weights come from a stream of its own,
 * named by its label.
 */
export function forEachSharedDraw(
  labels: readonly string[],
  distribution: WildWeights,
  replications: number,
  seed: number,
  visit: DrawVisitor,
): number {
  const draws = labels.map((label) =>
    drawFrom(distribution, createRandom(deriveSeed(seed, 'cluster', label)).uniform),
  );
  const weights = new Float64Array(labels.length);
  for (let b = 0; b < replications; b++) {
    for (let g = 0; g < weights.length; g++) weights[g] = draws[g]!();
    visit(weights, -1, 1);
  }
  return replications;
}

function drawFrom(distribution: WildWeights, uniform: () => number): () => number {
  if (distribution === 'rademacher') return () => (uniform() < 0.5 ? -1 : 1);
  if (distribution === 'webb') return () => webbPoints[Math.floor(6 * uniform())]!;
  const root = Math.sqrt(5);
  const chance = (root + 1) / (2 * root);
  return () => (uniform() < chance ? (1 - root) / 2 : (1 + root) / 2);
}

/** Webb (2023): ±√(1/2), ±1, ±√(3/2), each with probability 1/6. */
const webbPoints = [-Math.sqrt(1.5), -1, -Math.sqrt(0.5), Math.sqrt(0.5), 1, Math.sqrt(1.5)];
