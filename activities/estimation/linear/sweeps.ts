import type { Absorber, GroupSums } from '../absorb/index.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy, subtractMultiples } from './block-math.ts';
import { ColumnSums, columnFromSums, type FreedColumn, judge, loadFreed } from './freed-column.ts';

/** Sees residuals as they are made, one block of rows after the other. */
export interface ResidualObserver {
  /** `residuals` and `columns` (the freed regressors) hold the rows from `start` on, `size` of them, until the call ends. */
  visit(start: number, size: number, residuals: Float64Array, columns: readonly Float64Array[]): void;
}

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
    const products = sweepProducts(columns, values, weights, left, sums);
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
    for (let o = 0; o < values.length; o++) {
      sums[o]!.load(values[o]!, start, size, y);
      addDots(cross[o]!, weighted, y, size);
    }
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  return { gram, cross };
}

/** A fit whose residuals are made block by block. */
export interface FittedOutcome {
  column: FreedColumn;
  coefficients: Float64Array;
  observers: readonly ResidualObserver[];
}

/** What one sweep over the residuals of a fit found. */
export interface ResidualSums {
  /** X̃'W u. */
  gradient: Float64Array;
  /** Σ w u². */
  rss: number;
  /** Group sums left in the residuals; undefined where the outcome's were checked already. */
  left: GroupSums | undefined;
}

/** Sweeps the residuals of fits that share their regressors, and shows them to the observers of each. */
export function sweepResiduals(
  columns: readonly FreedColumn[],
  fits: readonly FittedOutcome[],
  absorber: Absorber,
  weights: Float64Array | undefined,
): ResidualSums[] {
  const k = columns.length;
  const groups = fits.map(({ column }) =>
    column.checked ? undefined : new ColumnSums(absorber, weights, 0),
  );
  const found = groups.map(
    (sums): ResidualSums => ({
      gradient: new Float64Array(k),
      rss: 0,
      left: sums?.groups,
    }),
  );
  const product = new Float64Array(weights === undefined ? 0 : BLOCK);
  eachResidualBlock(columns, fits, (f, start, size, residuals, blocks) => {
    const sums = found[f]!;
    groups[f]?.addGroups(residuals, start, size);
    const weighted = weights === undefined ? residuals : product;
    if (weights !== undefined) multiplyBy(product, residuals, size, weights, start);
    addDots(sums.gradient, blocks, weighted, size);
    sums.rss += dotBlocks(weighted, residuals, size);
    for (const observer of fits[f]!.observers) observer.visit(start, size, residuals, blocks);
  });
  return found;
}

/** Makes the residuals of fits block by block; nothing of the length of a column is stored. */
export function eachResidualBlock(
  columns: readonly FreedColumn[],
  fits: readonly Pick<FittedOutcome, 'column' | 'coefficients'>[],
  visit: (
    fit: number,
    start: number,
    size: number,
    residuals: Float64Array,
    blocks: readonly Float64Array[],
  ) => void,
): void {
  const rows = fits[0]?.column.source.length ?? 0;
  const blocks = columns.map(() => new Float64Array(BLOCK));
  const residuals = new Float64Array(BLOCK);
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    for (let j = 0; j < columns.length; j++) loadFreed(columns[j]!, start, size, blocks[j]!);
    for (let f = 0; f < fits.length; f++) {
      const { column, coefficients } = fits[f]!;
      loadFreed(column, start, size, residuals);
      subtractMultiples(residuals, blocks, size, coefficients);
      visit(f, start, size, residuals, blocks);
    }
  }
}
