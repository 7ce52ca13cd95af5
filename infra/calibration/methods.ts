import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';

/** A way to inference that is measured: `auto` as users get it, and what the peers and the literature offer. */
export interface Method {
  name: string;
  /** How it stands in the table. */
  label: string;
  inference: NonNullable<EstimateSpecInput['inference']>;
}

/** Draws of the wild bootstrap where its signs are not enumerated. */
export const bootstrapDraws = 399;

/** `auto` is the first; the others compete with it. */
export const methods: readonly Method[] = [
  { name: 'auto', label: 'auto', inference: { kind: 'auto' } },
  { name: 'cr1', label: 'CR1, t(G − 1): fixest, pyfixest', inference: { kind: 'clustered' } },
  {
    name: 'cr1-residual',
    label: 'CR1, t(n − k): linearmodels',
    inference: { kind: 'clustered', smallSample: 'linearmodels', degreesOfFreedom: 'residual' },
  },
  { name: 'cr2', label: 'CR2, Satterthwaite', inference: { kind: 'clustered', correction: 'cr2' } },
  { name: 'cr3', label: 'CR3, t(G − 1)', inference: { kind: 'clustered', correction: 'cr3' } },
  {
    name: 'wild',
    label: 'wild cluster bootstrap',
    inference: { kind: 'wild-cluster-bootstrap', replications: bootstrapDraws },
  },
];

/** `auto` alone. */
export const autoOnly: readonly Method[] = methods.slice(0, 1);
