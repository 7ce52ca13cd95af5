export { gramMatrix, weightedDot } from './gram.ts';
export { independentColumns, leastSquares } from './least-squares.ts';
export {
  CONSTANT,
  type FreedColumn,
  fitLinear,
  freeColumn,
  type LinearDesign,
  type LinearFit,
} from './linear-fit.ts';
export { cholesky, choleskyInverse, choleskySolve, quadraticForm, sandwich, submatrix } from './symmetric.ts';
