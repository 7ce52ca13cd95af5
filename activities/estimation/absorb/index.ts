export {
  type Absorber,
  type AbsorberState,
  type AbsorbOptions,
  type AbsorbReport,
  createAbsorber,
} from './absorber.ts';
export {
  conventionalDegrees,
  countComponents,
  countEffectDegrees,
  countNested,
  type EffectDegrees,
} from './effect-degrees.ts';
export { emptySums, type GroupSums, groupTotals, scaleOf } from './level-sums.ts';
