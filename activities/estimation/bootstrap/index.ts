export type { WildClusterInput, WildClusterResult, WildWeights } from './types.ts';
export { wildClusterTest } from './wild-cluster-test.ts';
