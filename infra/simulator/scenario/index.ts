export { buildScenario, type ScenarioOptions, scenarioNames } from './build.ts';
export { createScenarioData, type ScenarioData } from './data.ts';
export { effectMetrics } from './effects.ts';
export { withAvailability } from './revisions.ts';
export { type TrueEffect, type TruthOptions, trueEffects } from './truth.ts';
export type {
  EffectMetric,
  EffectSizes,
  QueueBlock,
  QueueProfile,
  QueueReference,
  Scenario,
  SimulatedChange,
  SimulatedKind,
} from './types.ts';
