import type { Absorber } from '../absorb/index.ts';
import type { Factor } from '../panel/types.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy } from './block-math.ts';
import { ColumnSums, columnFromSums, type FreedColumn, judge, loadFreed, originOf } from './freed-column.ts';
import { type OutcomeSums, sumOutcomes } from './outcome-sums.ts';
import { dot } from './regressor-moments.ts';
import { openSums } from './sum-loops.ts';

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

/** Products of a design found before its outcomes are fitted. */
export interface KnownProducts {
  /** X̃'X̃ by `regressorProducts`. */
  gram?: Float64Array | undefined;
  /** Sums of the outcomes by `sumOutcomes`. */
  summed?: readonly OutcomeSums[] | undefined;
}

/**
 * X̃'WX̃, X̃'Wy and the group sums of every outcome. Regressors whose group means were never checked are checked, and
 * refined where needed. Where regressors keep their values over long runs outcomes are swept by themselves; elsewhere one
 * sweep over the rows serves all.
 */
export function crossProducts(
  columns: readonly FreedColumn[],
  values: readonly Float64Array[],
  absorber: Absorber,
  weights: Float64Array | undefined,
  known: KnownProducts = {},
): CrossProducts {
  const { active } = absorber;
  const summed = known.summed ?? (weights === undefined ? sumOutcomes(active, columns, values) : undefined);
  if (summed !== undefined) {
    const gram = known.gram ?? checkedProducts(columns, [], absorber, weights).gram;
    const outcomes = summed.map((own, o) => ({
      column: columnFromSums(values[o]!, absorber, own.sums),
      cross: freedProducts(columns, own),
    }));
    return { gram, outcomes };
  }
  const { gram, cross, sums } = checkedProducts(columns, values, absorber, weights);
  const outcomes = values.map((source, o) => ({
    column: columnFromSums(source, absorber, sums[o]!),
    cross: cross[o]!,
  }));
  return { gram, outcomes };
}

/** X̃'X̃ where outcomes are swept by themselves; undefined where one sweep serves all. */
export function regressorProducts(
  columns: readonly FreedColumn[],
  absorber: Absorber,
  weights: Float64Array | undefined,
): Float64Array | undefined {
  if (weights !== undefined || sumOutcomes(absorber.active, columns, []) === undefined) return undefined;
  return checkedProducts(columns, [], absorber, weights).gram;
}

/** Sweeps the rows until all regressors are as free as they get. */
function checkedProducts(
  columns: readonly FreedColumn[],
  values: readonly Float64Array[],
  absorber: Absorber,
  weights: Float64Array | undefined,
): { gram: Float64Array; cross: Float64Array[]; sums: ColumnSums[] } {
  const { active } = absorber;
  for (let round = 1; ; round++) {
    const open = columns.filter((column) => !column.checked);
    const left = new Map(open.map((column) => [column, new ColumnSums(active, weights, 0)]));
    const sums = values.map((value) => new ColumnSums(active, weights, originOf(value)));
    const products = sweepProducts(columns, values, active, weights, left, sums);
    for (const [column, remaining] of left) column.checked = judge(column, absorber, remaining.groups, round);
    if (columns.every(({ checked }) => checked)) return { ...products, sums };
  }
}

function sweepProducts(
  columns: readonly FreedColumn[],
  values: readonly Float64Array[],
  active: readonly Factor[],
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
    if (paired && values.length > 0) openSums(blocks, active, start, size);
    for (let o = 0; o < values.length; o++) {
      if (paired) sums[o]!.addWithTwo(values[o]!, start, size, cross[o]!);
      else {
        sums[o]!.load(values[o]!, start, size, y);
        addDots(cross[o]!, weighted, y, size);
      }
    }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  return { gram, cross };
}

/** x̃'y from x'y and the group sums of y: x̃ = x − Dα, so x̃'y = x'y − α'D'y. */
function freedProducts(columns: readonly FreedColumn[], { sums, cross }: OutcomeSums): Float64Array {
  return cross.map((product, j) =>
    columns[j]!.terms.reduce(
      (left, { coefficients }, e) => left - dot(coefficients, sums.groups.each[e]!),
      product,
    ),
  );
}
