export { incompleteBeta } from './beta.ts';
export { incompleteGamma, logBeta, logGamma } from './gamma.ts';
export {
  chiSquareQuantile,
  fQuantile,
  normalQuantile,
  studentCriticalValue,
  studentQuantile,
} from './quantiles.ts';
export { chiSquareUpperTail, fUpperTail, normalTwoSided, normalUpperTail, studentTwoSided } from './tails.ts';
