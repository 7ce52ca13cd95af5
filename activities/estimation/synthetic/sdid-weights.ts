import { meanBetween, meanRow } from './design.ts';
import { sparsifiedFrankWolfe } from './frank-wolfe.ts';
import { centredGram, type Rows } from './gram.ts';
import { type SdidKind, type SdidProblem, type SdidWeights, uniform } from './sdid-problem.ts';
import { type SimplexSolution, solveSimplex } from './simplex-qp.ts';

/** Weights by the iterations of R synthdid, bit for bit the same on every machine; `start` as in its placebo rule. */
export function publishedWeights(problem: SdidProblem, kind: SdidKind, start?: SdidWeights): SdidWeights {
  const { donors, pre, tuning } = problem;
  if (kind === 'did') return { units: uniform(donors.length), times: uniform(pre) };
  const target = meanRow(problem.treated);
  const shared = { minDecrease: tuning.minDecrease };
  const times =
    kind === 'sc'
      ? new Float64Array(pre)
      : sparsifiedFrankWolfe(
          {
            ...shared,
            columns: periodColumns(donors, pre),
            target: postMeans(donors, pre),
            zeta: tuning.zetaTimes,
            intercept: true,
          },
          start?.times,
        );
  const columns = donors.map((row) => row.slice(0, pre));
  const units = sparsifiedFrankWolfe(
    { ...shared, columns, target: target.slice(0, pre), zeta: tuning.zetaUnits, intercept: kind === 'sdid' },
    start?.units,
  );
  return { units, times };
}

/** Weights at the exact minimum of the same two problems, with certificates; `start` only shortens the way. */
export function exactWeights(problem: SdidProblem, kind: SdidKind, start?: SdidWeights): SdidWeights {
  const { donors, pre, tuning } = problem;
  if (kind === 'did') return { units: uniform(donors.length), times: uniform(pre) };
  const units = exactUnits(problem, kind === 'sdid', start && support(start.units));
  if (kind === 'sc') return { units: units.weights, times: new Float64Array(pre), kkt: units.kkt };
  const times = exactTimes(donors, pre, tuning.zetaTimes, start && support(start.times));
  return { units: units.weights, times: times.weights, kkt: Math.min(units.kkt, times.kkt) };
}

function exactUnits(problem: SdidProblem, intercept: boolean, start?: number[]): SimplexSolution {
  const { donors, pre, tuning } = problem;
  const rows = [...donors, meanRow(problem.treated)].map((row) => {
    const part = row.slice(0, pre);
    const mean = intercept ? meanBetween(part, 0, pre) : 0;
    return part.map((value) => value - mean);
  });
  const n = donors.length;
  const gram = centredGram(rows, pre);
  return shorten(
    solveSimplex({
      n: n + 1,
      gram: gram.values,
      linear: gram.values.subarray(n * (n + 1)),
      exclude: [n],
      ridge: (pre * tuning.zetaUnits ** 2) / gram.scale ** 2,
      ...(start ? { start } : {}),
    }),
    n,
  );
}

function exactTimes(donors: Rows, pre: number, zeta: number, start?: number[]): SimplexSolution {
  const columns = [...periodColumns(donors, pre), postMeans(donors, pre)].map((column) => {
    const mean = meanBetween(column, 0, column.length);
    return column.map((value) => value - mean);
  });
  const gram = centredGram(columns, donors.length);
  return shorten(
    solveSimplex({
      n: pre + 1,
      gram: gram.values,
      linear: gram.values.subarray(pre * (pre + 1)),
      exclude: [pre],
      ridge: (donors.length * zeta ** 2) / gram.scale ** 2,
      ...(start ? { start } : {}),
    }),
    pre,
  );
}

function shorten(solution: SimplexSolution, n: number): SimplexSolution {
  return { ...solution, weights: solution.weights.slice(0, n) };
}

function periodColumns(donors: Rows, pre: number): Rows {
  return Array.from({ length: pre }, (_, t) => Float64Array.from(donors, (row) => row[t]!));
}

function postMeans(donors: Rows, pre: number): Float64Array {
  return Float64Array.from(donors, (row) => meanBetween(row, pre, row.length));
}

/** Positions of positive weights. */
export function support(weights: Float64Array): number[] {
  return [...weights.keys()].filter((j) => weights[j]! > 0);
}
