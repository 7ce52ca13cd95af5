import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';

/** A way to inference that is measured: `auto` as users get it, and what the peers and the literature offer. */
export interface Method {
  name: string;
  inference: NonNullable<EstimateSpecInput['inference']>;
}

/** Draws of the wild bootstrap where its signs are not enumerated. */
export const bootstrapDraws = 399;

export const methods: readonly Method[] = [
  { name: 'auto', inference: { kind: 'auto' } },
  { name: 'CR1 t(G−1)', inference: { kind: 'clustered' } },
  {
    name: 'CR1 t(n−k)',
    inference: { kind: 'clustered', smallSample: 'linearmodels', degreesOfFreedom: 'residual' },
  },
  { name: 'CR2', inference: { kind: 'clustered', correction: 'cr2' } },
  { name: 'CR3', inference: { kind: 'clustered', correction: 'cr3' } },
  { name: 'wild', inference: { kind: 'wild-cluster-bootstrap', replications: bootstrapDraws } },
];
