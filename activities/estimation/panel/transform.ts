import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { dataError, placeOf } from './columns.ts';
import { allFinite } from './finite.ts';
import { sharedDoubles } from './shared-array.ts';
import type { Column } from './types.ts';

export interface TransformedOutcome {
  values: Float64Array;
  /** Rows whose value was moved inside the bounds by `epsilon`. */
  bounded: number;
  /** 100 where proportions came as percentages, else 1. */
  divisor: number;
}

interface OutcomeRows {
  values: Float64Array;
  /** Row numbers in the data, for messages. */
  rowOf: (i: number) => number;
  unit: Column | undefined;
  weights: Float64Array | undefined;
}

/**
 * Outcome on the scale of the model.
 *
 * logit takes proportions, or percentages where a value exceeds 1. With `epsilon`, log uses max(y, ε) and logit
 * (p(n − 1) + ½)/n for weights n (Smithson and Verkuilen 2006), or clips to [ε, 1 − ε] without weights.
 *
 * @throws ContraflowError `infinite-outcome`, `log-of-nonpositive`, `logit-out-of-range`
 */
export function transformOutcome(spec: EstimateSpec, rows: OutcomeRows): TransformedOutcome {
  refuseInfinite(spec.outcome, rows);
  if (spec.transform === 'log') return logOutcome(spec, rows);
  if (spec.transform === 'logit') return logitOutcome(spec, rows);
  return { values: rows.values, bounded: 0, divisor: 1 };
}

function refuseInfinite(outcome: string, rows: OutcomeRows): void {
  if (allFinite(rows.values)) return;
  for (let i = 0; i < rows.values.length; i++) {
    if (Number.isFinite(rows.values[i]!)) continue;
    throw dataError(
      'infinite-outcome',
      `outcome: column "${outcome}" is infinite at ${placeOf(rows.rowOf(i), rows.unit)}`,
      'correct the value or leave it empty',
    );
  }
}

function logOutcome(spec: EstimateSpec, rows: OutcomeRows): TransformedOutcome {
  const out = sharedDoubles(rows.values.length);
  let bounded = 0;
  for (let i = 0; i < out.length; i++) {
    let y = rows.values[i]!;
    if (spec.epsilon !== undefined && y < spec.epsilon) {
      y = spec.epsilon;
      bounded++;
    }
    if (y <= 0) {
      throw dataError(
        'log-of-nonpositive',
        `outcome: the logarithm of ${y} in column "${spec.outcome}", ${placeOf(rows.rowOf(i), rows.unit)}, does not exist`,
        'set `epsilon`, exclude the rows, or use `estimator: poisson` or `transform: none`',
      );
    }
    out[i] = Math.log(y);
  }
  return { values: out, bounded, divisor: 1 };
}

function logitOutcome(spec: EstimateSpec, rows: OutcomeRows): TransformedOutcome {
  const out = sharedDoubles(rows.values.length);
  const { epsilon } = spec;
  const divisor = proportionDivisor(rows.values);
  let bounded = 0;
  for (let i = 0; i < out.length; i++) {
    let p = rows.values[i]! / divisor;
    const within = p >= 0 && p <= 1;
    if (within && epsilon !== undefined) {
      const n = rows.weights?.[i];
      const moved = n === undefined ? Math.min(1 - epsilon, Math.max(epsilon, p)) : (p * (n - 1) + 0.5) / n;
      if (p === 0 || p === 1 || n === undefined) bounded += moved === p ? 0 : 1;
      p = moved;
    }
    if (!within || p <= 0 || p >= 1) {
      throw dataError(
        'logit-out-of-range',
        `outcome: the logit of ${rows.values[i]} in column "${spec.outcome}", ${placeOf(rows.rowOf(i), rows.unit)}, does not exist`,
        within
          ? 'set `epsilon`, or use `estimator: fractional-logit`'
          : 'logit takes proportions in (0, 1) or percentages in (0, 100)',
      );
    }
    out[i] = Math.log(p / (1 - p));
  }
  return { values: out, bounded, divisor };
}

/** Percentages are told from proportions by most values lying beyond 1: one stray 1.2 among proportions stays an error. */
function proportionDivisor(values: Float64Array): number {
  let beyond = 0;
  for (let i = 0; i < values.length; i++) if (values[i]! > 1) beyond++;
  return beyond > values.length / 2 ? 100 : 1;
}
