import type { EstimateResult } from '../../contract/estimate-result.ts';
import { specError } from '../panel/columns.ts';
import { estimateCallawaySantanna } from './callaway-santanna.ts';
import type { Estimation } from './estimation.ts';
import { estimateImputation } from './imputation.ts';
import { estimateSunAbraham } from './sun-abraham.ts';

/** Effects of a change that reaches units at different times, without the comparisons of treated with treated that bias twfe. */
export function estimateStaggered(estimation: Estimation): EstimateResult {
  if (estimation.panel.sample.treatmentIndex < 0) {
    throw specError(
      'no-treatment',
      'a staggered design needs first treated times',
      'add `interventions`, `cohort` or `treatment`',
    );
  }
  switch (estimation.spec.method) {
    case 'sun-abraham':
      return estimateSunAbraham(estimation);
    case 'callaway-santanna':
      return estimateCallawaySantanna(estimation);
    default:
      return estimateImputation(estimation);
  }
}
