/** Dial tuning: wrap-up percentile, the guide's rule, and the guarded policy as a pure reducer. No I/O. */
export { type CallSummary, summariseCalls } from './call-summary.ts';
export { type DialOptions, decideDial } from './decide-dial.ts';
export { dialLetter, initialDialState, takeInCalls } from './dial-state.ts';
export { type Gate, type GuardSettings, guardSettings, shrunkenAbandonment } from './gates.ts';
export {
  type DialMove,
  type DialObservation,
  type GuardedSettings,
  guardedSettings,
  nextDecision,
} from './guarded-policy.ts';
export { actionOf, type DialRule, guideRatio, guideRule, maxSafeRatio } from './guide-rule.ts';
export { expectedAbandonShare, pacedRatio, wilsonUpper } from './pacing-model.ts';
export { kdeQuantile, robustWrapUpP75, sampleQuantile, wrapUpP75 } from './wrap-up-quantile.ts';
