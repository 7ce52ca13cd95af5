/** Whether the two sides of a comparison are separate: agents who serve both, and routing that changed under it. */
export { guardComparison, largestOverlap } from './guard.ts';
export { type Comparison, measureOverlap, sharedAgents } from './measure-overlap.ts';
export { readRoutingFile } from './read-routing-file.ts';
export { type RoutingTouch, routingTouches } from './separation.ts';
export { type RequiredSkills, type ServingAgents, servingAgents } from './serving.ts';
export type { HandledCount, QueueMember, RoutingChange, UnitOverlap } from './types.ts';
