export { currentRun, onBehalfOf } from './current-run.ts';
export type * from './session.ts';
