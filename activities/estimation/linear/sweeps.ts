import type { Absorber } from '../absorb/index.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy } from './block-math.ts';
import { ColumnSums, columnFromSums, type FreedColumn, judge, loadFreed } from './freed-column.ts';
import { openSums } from './sum-with-two.ts';

/** An outcome freed of the effects, with its products with the regressors. */
export interface FreedOutcome {
  column: FreedColumn;
  /** X̃'W y. */
  cross: Float64Array;
}

/** Products of freed regressors among each other and with outcomes, from one sweep over the rows. */
export interface CrossProducts {
  /** X̃'WX̃, k × k. */
  gram: Float64Array;
  outcomes: FreedOutcome[];
}

/**
 * Sweeps the rows once for all regressors and outcomes: X̃'WX̃, X̃'Wy and the group sums of every outcome. Regressors
 * whose group means were never checked are checked, and refined with another sweep where needed.
 */
export function crossProducts(
  columns: readonly FreedColumn[],
  values: readonly Float64Array[],
  absorber: Absorber,
  weights: Float64Array | undefined,
): CrossProducts {
  for (let round = 1; ; round++) {
    const open = columns.filter((column) => !column.checked);
    const left = new Map(open.map((column) => [column, new ColumnSums(absorber, weights, 0)]));
    const sums = values.map((value) => new ColumnSums(absorber, weights, value[0] ?? 0));
    const products = sweepProducts(columns, values, absorber, weights, left, sums);
    for (const [column, remaining] of left) column.checked = judge(column, absorber, remaining.groups, round);
    if (!columns.every(({ checked }) => checked)) continue;
    const outcomes = values.map((source, o) => ({
      column: columnFromSums(source, absorber, sums[o]!),
      cross: products.cross[o]!,
    }));
    return { gram: products.gram, outcomes };
  }
}

function sweepProducts(
  columns: readonly FreedColumn[],
  values: readonly Float64Array[],
  absorber: Absorber,
  weights: Float64Array | undefined,
  left: ReadonlyMap<FreedColumn, ColumnSums>,
  sums: readonly ColumnSums[],
): { gram: Float64Array; cross: Float64Array[] } {
  const k = columns.length;
  const rows = (columns[0]?.source ?? values[0] ?? []).length;
  const gram = new Float64Array(k * k);
  const cross = values.map(() => new Float64Array(k));
  const blocks = columns.map(() => new Float64Array(BLOCK));
  const weighted = weights === undefined ? blocks : columns.map(() => new Float64Array(BLOCK));
  const y = new Float64Array(BLOCK);
  const { active } = absorber;
  const paired = k === 2 && weights === undefined && active.length === 2;
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    for (let j = 0; j < k; j++) {
      const block = blocks[j]!;
      loadFreed(columns[j]!, start, size, block);
      if (weights !== undefined) multiplyBy(weighted[j]!, block, size, weights, start);
      left.get(columns[j]!)?.addGroups(block, start, size);
      for (let m = 0; m <= j; m++)
        gram[j * k + m] = gram[j * k + m]! + dotBlocks(weighted[j]!, blocks[m]!, size);
    }
    if (paired) openSums(blocks, active, start, size);
    if (paired) sumOutcomes(values, sums, cross, start, size);
    else
      for (let o = 0; o < values.length; o++) {
        sums[o]!.load(values[o]!, start, size, y);
        addDots(cross[o]!, weighted, y, size);
      }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  return { gram, cross };
}

/** Adds rows of the open block of every outcome, two outcomes at a time. */
function sumOutcomes(
  values: readonly Float64Array[],
  sums: readonly ColumnSums[],
  cross: readonly Float64Array[],
  start: number,
  size: number,
): void {
  const pairs = values.length - (values.length % 2);
  for (let o = 0; o < pairs; o += 2)
    sums[o]!.addPairWithTwo(sums[o + 1]!, [values[o]!, values[o + 1]!], start, size, [
      cross[o]!,
      cross[o + 1]!,
    ]);
  if (pairs < values.length) sums[pairs]!.addWithTwo(values[pairs]!, start, size, cross[pairs]!);
}
