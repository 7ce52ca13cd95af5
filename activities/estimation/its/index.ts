export { estimateIts } from './estimate-its.ts';
export { fitLocalLevel, type LocalLevelFit } from './local-level.ts';
export { type Decomposition, decompose, type StlOptions } from './stl.ts';
