import type { Absorber } from '../absorb/index.ts';
import { jointRuns } from '../panel/runs.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy } from './block-math.ts';
import { ColumnSums, columnFromSums, type FreedColumn, judge, loadFreed } from './freed-column.ts';
import { dot } from './regressor-moments.ts';
import { openCodes, openSums, type RunValues } from './sum-loops.ts';

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
  const runs = weights === undefined && active.length === 2 ? runValues(columns, active[1]!) : undefined;
  const paired = runs === undefined && k === 2 && weights === undefined && active.length === 2;
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
    if (runs !== undefined) openCodes(active[0]!, start, size);
    else if (paired) openSums(blocks, active, start, size);
    for (let o = 0; o < values.length; o++) {
      if (runs !== undefined) sums[o]!.addInRuns(values[o]!, start, size, runs, cross[o]!);
      else if (paired) sums[o]!.addWithTwo(values[o]!, start, size, cross[o]!);
      else {
        sums[o]!.load(values[o]!, start, size, y);
        addDots(cross[o]!, weighted, y, size);
      }
    }
  }
  if (runs !== undefined)
    for (let o = 0; o < values.length; o++) freeProducts(cross[o]!, columns, sums[o]!.groups.each);
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  return { gram, cross };
}

/** Runs in which the second effect keeps its level and each regressor its value, with the values; undefined where they are short. */
function runValues(columns: readonly FreedColumn[], { codes }: { codes: Int32Array }): RunValues | undefined {
  const runs = jointRuns([codes, ...columns.map(({ source }) => source)]);
  if (runs === undefined) return undefined;
  const k = columns.length;
  const values = new Float64Array((runs.length - 1) * k);
  columns.forEach(({ source, origin }, j) => {
    for (let run = 0; run < runs.length - 1; run++) values[run * k + j] = source[runs[run]!]! - origin;
  });
  return { runs, values };
}

/** x̃'y from x'y and the group sums of y: x̃ = x − Dα, so x̃'y = x'y − α'D'y. */
function freeProducts(
  cross: Float64Array,
  columns: readonly FreedColumn[],
  sums: readonly Float64Array[],
): void {
  for (let j = 0; j < columns.length; j++)
    columns[j]!.terms.forEach(({ coefficients }, e) => {
      cross[j] = cross[j]! - dot(coefficients, sums[e]!);
    });
}
