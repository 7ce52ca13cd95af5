export { type ClusterShiftsInput, clusterShifts } from './cluster-shifts.ts';
export { permutedStatistics, randomizationTest, smallestShare } from './randomization-test.ts';
export type { ClusterShifts, NoShifts, RandomizationResult } from './types.ts';
