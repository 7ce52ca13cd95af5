export type { WildClusterInput, WildClusterResult, WildWeights } from './types.ts';
export { sharedWildDraws, wildClusterTest } from './wild-cluster-test.ts';
