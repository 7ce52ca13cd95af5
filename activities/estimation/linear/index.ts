export { type FreedColumn, freeColumn, freedValues, originOf } from './freed-column.ts';
export { gramMatrix, weightedDot } from './gram.ts';
export { independentColumns, leastSquares } from './least-squares.ts';
export {
  type FitShape,
  fitLinear,
  type LinearDesign,
  type LinearFit,
  type ModelDesign,
} from './linear-fit.ts';
export { type OutcomeSums, sumOutcomes } from './outcome-sums.ts';
export { CONSTANT } from './plain-fit.ts';
export { centredMoments, type RegressorMoments } from './regressor-moments.ts';
export type { ResidualObserver } from './residual-sweep.ts';
export {
  FIRST,
  FOURTH,
  LAGGED,
  RUN_SUMS,
  SQUARE,
  type SumsAlong,
  sumRun,
} from './run-sums.ts';
export { ScoreSums } from './score-sums.ts';

export { regressorProducts } from './sweeps.ts';
export { type FitOutcome, fitOutcomes, sweptFit } from './swept-fit.ts';
export { cholesky, choleskyInverse, choleskySolve, quadraticForm, sandwich, submatrix } from './symmetric.ts';
