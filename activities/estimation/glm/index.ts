export { estimateGlm, type GlmOptions } from './estimate.ts';
export type { HurdleParts } from './hurdle-parts.ts';
export {
  type InverseProbabilityWeights,
  inverseProbabilityWeights,
  type Overlap,
  type PropensityRange,
} from './ipw.ts';
