import { isNested } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import { conjugateGradient } from './conjugate-gradient.ts';
import type { EffectCounts } from './effect-counts.ts';
import { type GroupSums, groupTotals } from './level-sums.ts';
import { SchurOperator } from './schur-operator.ts';

export interface AbsorbOptions {
  /** Largest remaining group mean relative to the column's scale; default 1e-13. */
  tolerance?: number;
  /** Iterations for one column; default 20,000. */
  maxIterations?: number;
  /** Of an absorber of the same effects and weights: spares looking through the rows. */
  state?: AbsorberState;
}

/** What an absorber found in the rows of its effects; plain data, which another thread can be given. */
export interface AbsorberState {
  /** Positions of the active effects. */
  active: number[];
  counts: EffectCounts;
}

export interface AbsorbReport {
  /** Most iterations that a column needed; 0 where one pass is exact. */
  iterations: number;
  /** Largest weighted group mean left in any column, relative to the column's standard deviation before. */
  certificate: number;
  /** Largest weighted standard deviation of a column before; 0 for a constant. */
  scale: number;
}

/** Projects columns off the span of fixed effects, keeping everything that depends on the effects alone. */
export interface Absorber {
  readonly effects: readonly Factor[];
  /** The effects that no finer one spans, the finest first: the order of group sums and their coefficients. */
  readonly active: readonly Factor[];
  readonly state: AbsorberState;
  /** Coefficients of the active effects whose removal takes the group sums of a column of that scale to zero. */
  solveSums(sums: GroupSums, scale: number): { coefficients: Float64Array[]; iterations: number };
  /** Group sums that removing the coefficients leaves; undefined where they have to be taken from the rows. */
  sumsLeft(sums: GroupSums, coefficients: readonly Float64Array[]): GroupSums | undefined;
  /** Largest absolute weighted group mean behind the sums. */
  largestMean(sums: GroupSums): number;
  /** Replaces each column by its residual from the weighted regression on all effects. */
  demean(columns: readonly Float64Array[]): AbsorbReport;
  /** Coefficients of every effect for one column; redundant effects get zeros. The column stays as it is. */
  coefficients(column: Float64Array): Float64Array[];
  /** Solves D'WD θ = b for b given level by level in the order of the effects; b must lie in the range of D'WD. */
  solveNormal(rhs: readonly Float64Array[]): Float64Array[];
}

/**
 * Prepares the projection off `effects` under `weights` (none: unweighted).
 *
 * The largest effect is eliminated exactly and the rest is solved in coefficient space by preconditioned conjugate
 * gradients on the Schur complement, refined until every group mean vanishes to `tolerance`. One effect, or effects
 * nested in one, needs a single exact pass.
 */
export function createAbsorber(
  effects: readonly Factor[],
  weights?: Float64Array,
  options: AbsorbOptions = {},
): Absorber {
  const tolerance = options.tolerance ?? 1e-13;
  const maxIterations = options.maxIterations ?? 20_000;
  const active = options.state?.active.map((position) => effects[position]!) ?? independentEffects(effects);
  let made: SchurOperator | undefined;
  // Looking through the rows waits for the first column, so that a thread can begin with sums meanwhile.
  const operator = (): SchurOperator => {
    made ??= new SchurOperator(active, weights, options.state?.counts);
    return made;
  };

  function demeanColumn(column: Float64Array): AbsorbReport {
    // Sums around a typical value keep the digits that a large common level would cost.
    let origin = column[0] ?? 0;
    let sums = operator().levelSums(column, origin);
    const { scale } = sums;
    if (active.length === 0) return { iterations: 0, certificate: 0, scale };
    if (scale === 0) {
      column.fill(0);
      return { iterations: 0, certificate: 0, scale };
    }
    let iterations = 0;
    let certificate = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 4; round++) {
      let theta = new Float64Array(operator().size);
      if (operator().size > 0) {
        const rhs = operator().rightHandSide(sums);
        const solution = conjugateGradient(operator(), rhs, tolerance * scale * 0.1, maxIterations);
        iterations += solution.iterations;
        theta = solution.theta as Float64Array<ArrayBuffer>;
      }
      sums = operator().subtract(column, origin, operator().pivotCoefficients(sums, theta), theta, scale);
      origin = 0;
      const remaining = operator().largestMean(sums) / scale;
      if (remaining <= tolerance || remaining >= certificate / 2)
        return { iterations, certificate: Math.min(certificate, remaining), scale };
      certificate = remaining;
    }
    return { iterations, certificate, scale };
  }

  function solveNormal(rhs: readonly Float64Array[]): Float64Array[] {
    const picked = active.map((effect) => rhs[effects.indexOf(effect)]!);
    const reduced = operator().reduceRhs(picked);
    const scale = operator().rhsScale(picked);
    const theta = new Float64Array(operator().size);
    for (let round = 0; round < 3 && operator().size > 0 && scale > 0; round++) {
      const residual = operator().residual(reduced, theta);
      const step = conjugateGradient(operator(), residual, 1e-15 * scale, maxIterations).theta;
      for (let j = 0; j < theta.length; j++) theta[j] = theta[j]! + step[j]!;
    }
    const solved = operator().withPivot({ pivot: picked[0]! }, theta);
    return effects.map((effect) => {
      const position = active.indexOf(effect);
      return position >= 0 ? solved[position]! : new Float64Array(effect.levels);
    });
  }

  return {
    effects,
    active,
    get state() {
      return { active: active.map((effect) => effects.indexOf(effect)), counts: operator().counts };
    },
    solveSums(sums, scale) {
      let theta: Float64Array = new Float64Array(operator().size);
      let iterations = 0;
      if (operator().size > 0 && scale > 0) {
        const rhs = operator().rightHandSide(sums);
        ({ theta, iterations } = conjugateGradient(operator(), rhs, tolerance * scale * 0.1, maxIterations));
      }
      return { coefficients: operator().withPivot(sums, theta), iterations };
    },
    sumsLeft: (sums, coefficients) => operator().sumsLeft(sums, coefficients),
    largestMean: (sums) => operator().largestMean(sums),
    demean(columns) {
      const report: AbsorbReport = { iterations: 0, certificate: 0, scale: 0 };
      for (const column of columns) {
        const one = demeanColumn(column);
        report.iterations = Math.max(report.iterations, one.iterations);
        report.certificate = Math.max(report.certificate, one.certificate);
        report.scale = Math.max(report.scale, one.scale);
      }
      return report;
    },
    coefficients: (column) => solveNormal(effects.map((effect) => groupTotals(effect, weights, column))),
    solveNormal,
  };
}

/** Leaves out effects that a finer effect already spans. */
function independentEffects(effects: readonly Factor[]): Factor[] {
  const kept: Factor[] = [];
  for (const effect of [...effects].sort((a, b) => b.levels - a.levels)) {
    if (!kept.some((finer) => isNested(finer, effect))) kept.push(effect);
  }
  return kept;
}
