/** Staffing impact of an effect on handle time: Erlang B, C and A. Pure functions without I/O. */
export { computeStaffing } from './compute-staffing.ts';
export { erlangB, erlangC, type QueueState } from './erlang.ts';
export { erlangAState } from './erlang-a.ts';
export type { HandleTimeEffect, StaffingOptions } from './options.ts';
export { type RequiredAgents, requiredAgents, type StaffingGoals } from './required-agents.ts';
