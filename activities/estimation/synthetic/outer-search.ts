import { createRandom } from '../../random.ts';
import { cholesky, choleskySolve } from '../linear/symmetric.ts';
import { centredGram, gramOf, type Rows } from './gram.ts';
import { nelderMead } from './nelder-mead.ts';
import { type DonorWeights, weightsOfMember } from './weights.ts';

/** Donor weights chosen through predictors, and the predictor weights that gave them. */
export interface PredictorFit extends DonorWeights {
  /** One a predictor, sum 1. */
  predictorWeights: Float64Array;
  /** Mean squared error over the fit periods. */
  loss: number;
  evaluations: number;
}

/** What the search needs: member 0 is the target, the others its donors. */
export interface PredictorProblem {
  /** Scaled predictors, one row a member. */
  predictors: Rows;
  /** Outcomes over the fit periods, one row a member. */
  outcomes: Rows;
  seed: number;
  /** Starts searched to the end after all were tried shortly. */
  refined: number;
  /** Share of the usual number of steps, in (0, 1]. */
  effort: number;
  /** Further random starts beside equal weights, the regression start and one for each predictor. */
  randomStarts: number;
}

/** Donor weights that minimise (x₁ − X₀'w)'V(x₁ − X₀'w) for given predictor weights; exact. */
export function weightsGiven(predictors: Rows, predictorWeights: ArrayLike<number>): DonorWeights {
  const root = Float64Array.from(predictorWeights, (v) => Math.sqrt(Math.abs(v)));
  const gram = centredGram(
    predictors.map((row) => row.map((value, k) => value * root[k]!)),
    root.length,
  );
  const { weights, kkt } = weightsOfMember(gram, 0);
  return { weights: weights.slice(1), kkt };
}

/** Mean squared difference between member 0 and the weighted others. */
export function outerLoss(outcomes: Rows, weights: ArrayLike<number>): number {
  const target = outcomes[0]!;
  const gap = target.slice();
  for (let j = 0; j < weights.length; j += 1) {
    const weight = weights[j]!;
    if (weight === 0) continue;
    const row = outcomes[j + 1]!;
    for (let t = 0; t < gap.length; t += 1) gap[t] = gap[t]! - weight * row[t]!;
  }
  let sum = 0;
  for (let t = 0; t < gap.length; t += 1) sum += gap[t]! ** 2;
  return sum / gap.length;
}

/**
 * The nested problem of Abadie, Diamond and Hainmueller (2010): predictor weights V whose donor weights follow the
 * outcome best over the fit periods. Nelder–Mead over log V from several starts, since single starts get stuck,
 * with the inner problem solved exactly at every step.
 */
export function searchPredictorWeights(problem: PredictorProblem): PredictorFit {
  const count = problem.predictors[0]!.length;
  let evaluations = 0;
  const objective = (point: Float64Array) => {
    evaluations += 1;
    return outerLoss(problem.outcomes, weightsGiven(problem.predictors, softmax(point)).weights);
  };
  if (count === 1) return finish(problem, Float64Array.of(0), 1);
  const screened = starts(problem, count)
    .map((start) =>
      nelderMead(objective, start, 2, { maxEvaluations: 60 * count * problem.effort, tolerance: 1e-6 }),
    )
    .sort((a, b) => a.value - b.value)
    .slice(0, problem.refined);
  let best = screened[0]!;
  for (const candidate of screened) {
    const found = nelderMead(objective, candidate.point, 1, {
      maxEvaluations: 400 * count * problem.effort,
      tolerance: 1e-10,
    });
    if (found.value < best.value) best = found;
  }
  return finish(problem, best.point, evaluations);
}

function finish(problem: PredictorProblem, point: Float64Array, evaluations: number): PredictorFit {
  const predictorWeights = softmax(point);
  const inner = weightsGiven(problem.predictors, predictorWeights);
  return { ...inner, predictorWeights, loss: outerLoss(problem.outcomes, inner.weights), evaluations };
}

/** Smallest weight beside the largest: below it a predictor is invisible to the certificate of the inner problem. */
const leastWeight = 1e-7;

function softmax(point: Float64Array): Float64Array {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of point) if (value > top) top = value;
  const raised = point.map((value) => Math.max(Math.exp(value - top), leastWeight));
  let total = 0;
  for (const value of raised) total += value;
  return raised.map((value) => value / total);
}

function starts(problem: PredictorProblem, count: number): Float64Array[] {
  const random = createRandom(problem.seed);
  const single = Array.from({ length: count }, (_, k) =>
    Float64Array.from({ length: count }, (_, i) => (i === k ? 4 : 0)),
  );
  const drawn = Array.from({ length: problem.randomStarts }, () =>
    Float64Array.from({ length: count }, () => 3 * random.normal()),
  );
  return [new Float64Array(count), regressionStart(problem, count), ...single, ...drawn];
}

/** Log importance of each predictor in a ridge-stabilised regression of the outcomes on all predictors. */
function regressionStart(problem: PredictorProblem, count: number): Float64Array {
  const members = problem.predictors.length;
  const columns = Array.from({ length: count }, (_, k) => centred(problem.predictors.map((row) => row[k]!)));
  const gram = gramOf(columns);
  for (let k = 0; k < count; k += 1) gram[k * count + k] = gram[k * count + k]! * (1 + 1e-6);
  const factor = cholesky(gram, count);
  const importance = new Float64Array(count);
  if (!factor) return importance;
  const periods = problem.outcomes[0]!.length;
  for (let t = 0; t < periods; t += 1) {
    const outcome = centred(problem.outcomes.map((row) => row[t]!));
    const side = Float64Array.from(columns, (column) => {
      let sum = 0;
      for (let u = 0; u < members; u += 1) sum += column[u]! * outcome[u]!;
      return sum;
    });
    const slopes = choleskySolve(factor, count, side);
    for (let k = 0; k < count; k += 1) importance[k] = importance[k]! + slopes[k]! ** 2;
  }
  const top = importance.reduce((a, b) => Math.max(a, b), 0);
  return importance.map((value) => Math.log(Math.max(value / (top || 1), 1e-6)));
}

function centred(values: number[]): Float64Array {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Float64Array.from(values, (value) => value - mean);
}
