import { factorise, solveFactored } from './cholesky.ts';
import type { Design } from './design.ts';
import { addOuterProducts } from './outer-products.ts';
import type { NormalSolver } from './solver.ts';

/**
 * Direct solution: the first effect, whose block of H is diagonal, is eliminated level by level; the rest, all further
 * levels and the regressors, is one dense symmetric block with a Cholesky factor. Costs Σ (rows of a level)² / 2 and one
 * third of the cube of the block, whatever the conditioning.
 */
export function createDirectSolver(design: Design): NormalSolver {
  const { groups, otherLevels, regressors: k, others, otherCodes, starts, x } = design;
  const block = otherLevels + k;
  const matrix = new Float64Array(block * block);
  const diagonal = new Float64Array(block);
  const dropped = new Uint8Array(k);
  const inverse = new Float64Array(groups);
  const sums = new Float64Array(groups * k);
  const cell = new Float64Array(otherLevels);
  const touched = new Int32Array(otherLevels);
  const stamp = new Int32Array(otherLevels);
  const reduced = new Float64Array(block);
  let weights = new Float64Array(0);
  let known = false;

  /** Adds the rows of one level to the block and to its sums; returns how many other levels they touch. */
  function addRows(g: number, mark: number): number {
    let count = 0;
    let total = 0;
    const base = g * k;
    for (let i = starts[g]!; i < starts[g + 1]!; i++) {
      const w = weights[i]!;
      total += w;
      const codeAt = i * others;
      const xAt = i * k;
      for (let e = 0; e < others; e++) {
        const level = otherCodes[codeAt + e]!;
        if (stamp[level] !== mark) {
          stamp[level] = mark;
          touched[count++] = level;
          cell[level] = 0;
        }
        cell[level]! += w;
        for (let f = 0; f <= e; f++) matrix[level * block + otherCodes[codeAt + f]!]! += w;
        for (let j = 0; j < k; j++) matrix[(otherLevels + j) * block + level]! += w * x[xAt + j]!;
      }
      for (let j = 0; j < k; j++) {
        const wx = w * x[xAt + j]!;
        sums[base + j]! += wx;
        diagonal[otherLevels + j]! += wx * x[xAt + j]!;
      }
    }
    const corner = otherLevels * (block + 1);
    addOuterProducts(matrix, corner, block, x, k, weights, starts[g]!, starts[g + 1]!);
    inverse[g] = 1 / total;
    return count;
  }

  function eliminate(g: number, count: number): void {
    const base = g * k;
    const factor = inverse[g]!;
    for (let a = 0; a < count; a++) {
      const row = touched[a]!;
      const scaled = cell[row]! * factor;
      for (let b = 0; b <= a; b++) {
        const column = touched[b]!;
        const at = row >= column ? row * block + column : column * block + row;
        matrix[at]! -= scaled * cell[column]!;
      }
      for (let j = 0; j < k; j++) matrix[(otherLevels + j) * block + row]! -= scaled * sums[base + j]!;
    }
    for (let j = 0; j < k; j++) {
      const scaled = sums[base + j]! * factor;
      const row = (otherLevels + j) * block + otherLevels;
      for (let l = 0; l <= j; l++) matrix[row + l]! -= scaled * sums[base + l]!;
    }
  }

  function factor(given: Float64Array): void {
    weights = given as Float64Array<ArrayBuffer>;
    matrix.fill(0);
    sums.fill(0);
    stamp.fill(-1);
    diagonal.fill(0);
    for (let g = 0; g < groups; g++) {
      const count = addRows(g, g);
      for (let a = 0; a < count; a++) diagonal[touched[a]!]! += cell[touched[a]!]!;
      eliminate(g, count);
    }
    const skipped = factorise(matrix, block, diagonal, known ? dropped : undefined, otherLevels);
    if (!known) dropped.set(skipped.subarray(otherLevels));
    known = true;
  }

  function solve(rhs: Float64Array, out: Float64Array): void {
    for (let b = 0; b < block; b++) reduced[b] = rhs[groups + b]!;
    for (let g = 0; g < groups; g++) {
      const t = rhs[g]! * inverse[g]!;
      if (t === 0) continue;
      for (let at = starts[g]! * others, i = starts[g]!; i < starts[g + 1]!; i++) {
        const wt = weights[i]! * t;
        for (let e = 0; e < others; e++) reduced[otherCodes[at++]!]! -= wt;
      }
      for (let j = 0; j < k; j++) reduced[otherLevels + j]! -= sums[g * k + j]! * t;
    }
    solveFactored(matrix, block, reduced);
    for (let g = 0; g < groups; g++) {
      let rest = rhs[g]!;
      for (let at = starts[g]! * others, i = starts[g]!; i < starts[g + 1]!; i++) {
        const w = weights[i]!;
        for (let e = 0; e < others; e++) rest -= w * reduced[otherCodes[at++]!]!;
      }
      for (let j = 0; j < k; j++) rest -= sums[g * k + j]! * reduced[otherLevels + j]!;
      out[g] = rest * inverse[g]!;
    }
    for (let b = 0; b < block; b++) out[groups + b] = reduced[b]!;
  }

  return { method: 'direct', factor, solve, dropped };
}
