export { type ActiveFault, createFaultEngine, type FaultEngine, type FaultTarget } from './engine.ts';
export { loadFaultPlan } from './load.ts';
export { rewritePage } from './rewrite.ts';
export { type FaultKind, type FaultPlan, type FaultRule, faultFile, faultKind, faultRule } from './schema.ts';
export { sendReply } from './send.ts';
