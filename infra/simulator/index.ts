import '../../activities/sound-optimiser.ts';

export {
  type FaultKind,
  type FaultPlan,
  type FaultRule,
  faultFile,
  faultKind,
  loadFaultPlan,
} from './faults/index.ts';
export type { ServerClock } from './http/clock.ts';
export type { RateLimit } from './http/rate-limit.ts';
export { allScopes, type SimulatedClient } from './http/tokens.ts';
export { writeKpiDataset } from './kpi-dataset.ts';
export {
  buildScenario,
  createScenarioData,
  type Scenario,
  type ScenarioOptions,
  type SimulatedKind,
  type TrueEffect,
  trueEffects,
} from './scenario/index.ts';
export { type SimulatedPlatform, type SimulatedPlatformOptions, startSimulatedPlatform } from './server.ts';
