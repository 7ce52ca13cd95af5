import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { Absorber } from '../absorb/index.ts';
import type { CovarianceFrame } from '../covariance/index.ts';
import type { FreedColumn } from '../linear/index.ts';
import type { PreparedPanel, Regressor } from '../panel/types.ts';
import type { CheckedFit } from './fit-together.ts';

/** Everything that an estimator of the linear family works on. */
export interface Estimation {
  spec: EstimateSpec;
  panel: PreparedPanel;
  absorber: Absorber;
  frame: CovarianceFrame;
  /** Column freed of the effects, shared between the specs of a batch. */
  free: (regressor: Regressor) => FreedColumn;
  /** Keeps the fit for specs of the batch that differ in inference alone. */
  remember: (make: () => CheckedFit) => CheckedFit;
}
