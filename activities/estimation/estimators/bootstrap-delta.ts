import type { Measured } from '../inference/measure.ts';
import { specError } from '../panel/columns.ts';
import type { Estimation } from './estimation.ts';
import type { Regression } from './fit-regression.ts';

export interface BootstrappedDelta {
  delta: Measured;
  diagnostics: Record<string, unknown>;
  warnings: string[];
}

/** Replaces p-value and interval of the effect by those of the wild cluster bootstrap; the clustered error stays. */
export function bootstrapDelta(
  _estimation: Estimation,
  _regression: Regression,
  _position: number,
  _analytic: Measured,
): BootstrappedDelta {
  throw specError('unsupported-inference', 'wild-cluster-bootstrap is not available', 'use clustered');
}
