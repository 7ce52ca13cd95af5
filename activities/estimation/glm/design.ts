import type { Factor } from '../panel/types.ts';

/**
 * Rows of a regression laid out for the solver: sorted by the effect with the most levels, so that one sweep meets each
 * of its levels once, regressors row by row, centred and scaled.
 *
 * Coefficients are one vector: the levels of the first effect, then those of the others, then the regressors. A design
 * without effects has one effect with one level, which is the intercept.
 */
export interface Design {
  rows: number;
  /** Row of the input for each row here. */
  order: Int32Array;
  outcome: Float64Array;
  /** Analytic weights; ones where the input has none. */
  weights: Float64Array;
  weightSum: number;
  /** Position of each effect here in the list that was given; empty where the first effect is the intercept. */
  effectOrder: number[];
  /** First row of each level of the first effect, with the number of rows at the end; length `groups + 1`. */
  starts: Int32Array;
  groups: number;
  /** Number of further effects. */
  others: number;
  /** Codes of the further effects, row-major, counted on from effect to effect: 0 … otherLevels − 1. */
  otherCodes: Int32Array;
  otherLevels: number;
  /** Levels of each effect, the first included. */
  levels: number[];
  /** Number of regressors. */
  regressors: number;
  /** Centred and scaled regressors, row-major: `x[row × regressors + j]`. */
  x: Float64Array;
  shift: Float64Array;
  scale: Float64Array;
  /** Length of the coefficient vector. */
  size: number;
}

/** What a design is built from; arrays and factor codes have one entry a row. */
export interface DesignInput {
  outcome: Float64Array;
  weights: Float64Array | undefined;
  effects: readonly Factor[];
  regressors: readonly Float64Array[];
}

/** Lays out a design. Factors must use every level; weights must be positive. */
export function buildDesign(input: DesignInput): Design {
  const rows = input.outcome.length;
  const effectOrder = input.effects.map((_, e) => e);
  effectOrder.sort((a, b) => input.effects[b]!.levels - input.effects[a]!.levels || a - b);
  const ordered = effectOrder.map((e) => input.effects[e]!);
  const first = ordered[0];
  const groups = first?.levels ?? 1;
  const { starts, order } = countingSort(first?.codes, groups, rows);
  const rest = ordered.slice(1);
  const otherCodes = interleaveCodes(rest, order);
  const weights = new Float64Array(rows).fill(1);
  const outcome = new Float64Array(rows);
  let weightSum = 0;
  for (let i = 0; i < rows; i++) {
    const source = order[i]!;
    outcome[i] = input.outcome[source]!;
    if (input.weights !== undefined) weights[i] = input.weights[source]!;
    weightSum += weights[i]!;
  }
  const otherLevels = rest.reduce((sum, effect) => sum + effect.levels, 0);
  const columns = standardise(input.regressors, order, weights, weightSum);
  return {
    rows,
    order,
    outcome,
    weights,
    weightSum,
    effectOrder,
    starts,
    groups,
    others: rest.length,
    otherCodes,
    otherLevels,
    levels: [groups, ...rest.map((effect) => effect.levels)],
    regressors: input.regressors.length,
    ...columns,
    size: groups + otherLevels + input.regressors.length,
  };
}

/** A column of the input in the order of the design. */
export function inDesignOrder(design: Design, column: Float64Array): Float64Array {
  const out = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) out[i] = column[design.order[i]!]!;
  return out;
}

function countingSort(codes: Int32Array | undefined, levels: number, rows: number) {
  const starts = new Int32Array(levels + 1);
  const order = new Int32Array(rows);
  if (codes === undefined) {
    starts[1] = rows;
    for (let i = 0; i < rows; i++) order[i] = i;
    return { starts, order };
  }
  for (let i = 0; i < rows; i++) starts[codes[i]! + 1]! += 1;
  for (let g = 0; g < levels; g++) starts[g + 1]! += starts[g]!;
  const next = starts.slice(0, levels);
  for (let i = 0; i < rows; i++) order[next[codes[i]!]!++] = i;
  return { starts, order };
}

function interleaveCodes(effects: readonly Factor[], order: Int32Array): Int32Array {
  const width = effects.length;
  const out = new Int32Array(order.length * width);
  let offset = 0;
  effects.forEach((effect, e) => {
    for (let i = 0; i < order.length; i++) out[i * width + e] = offset + effect.codes[order[i]!]!;
    offset += effect.levels;
  });
  return out;
}

/** Centring and scaling keep the cross products well conditioned whatever the units of a column. */
function standardise(
  columns: readonly Float64Array[],
  order: Int32Array,
  weights: Float64Array,
  weightSum: number,
): { x: Float64Array; shift: Float64Array; scale: Float64Array } {
  const k = columns.length;
  const rows = order.length;
  const x = new Float64Array(rows * k);
  const shift = new Float64Array(k);
  const scale = new Float64Array(k).fill(1);
  columns.forEach((column, j) => {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += weights[i]! * column[order[i]!]!;
    mean /= weightSum;
    let variance = 0;
    for (let i = 0; i < rows; i++) variance += weights[i]! * (column[order[i]!]! - mean) ** 2;
    const deviation = Math.sqrt(variance / weightSum);
    shift[j] = mean;
    // A column without variation is left at zero, which the solver drops as collinear.
    if (deviation <= 1e-13 * Math.abs(mean)) return;
    scale[j] = deviation;
    for (let i = 0; i < rows; i++) x[i * k + j] = (column[order[i]!]! - mean) / deviation;
  });
  return { x, shift, scale };
}
