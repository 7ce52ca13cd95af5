import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { requireColumn, specError } from '../panel/columns.ts';
import { buildFactor, isPresent } from '../panel/factor.ts';
import { treatmentSource } from '../panel/treatment.ts';
import type { DataTable } from '../panel/types.ts';

/**
 * Replaces `estimator: auto`: columns of a two-part model → hurdle; one series → its; units treated at different times → staggered; otherwise twfe, or ols
 * where the spec names no panel.
 */
export function chooseEstimator(table: DataTable, spec: EstimateSpec): EstimateSpec {
  if (spec.hurdle !== undefined && spec.estimator !== 'auto' && spec.estimator !== 'hurdle') {
    throw specError(
      'hurdle-elsewhere',
      `hurdle: the columns of a two-part model are given, but the estimator is ${spec.estimator}`,
      'set estimator: hurdle, or take the key out',
    );
  }
  if (spec.estimator !== 'auto') return spec;
  return { ...spec, estimator: choose(table, spec) };
}

function choose(table: DataTable, spec: EstimateSpec): EstimateSpec['estimator'] {
  if (spec.hurdle !== undefined) return 'hurdle';
  const source = treatmentSource(spec);
  if (source === 'intervention') return 'its';
  if (spec.unit === undefined || spec.time === undefined) return spec.absorb === undefined ? 'ols' : 'twfe';
  const unit = requireColumn(table, spec.unit, 'unit');
  const present = Uint8Array.from({ length: table.rows }, (_, i) => (isPresent(unit, i) ? 1 : 0));
  if (
    present.every((flag) => flag === 1) &&
    source === 'treated' &&
    buildFactor(spec.unit, unit).levels === 1
  )
    return 'its';
  if (source === 'interventions')
    return new Set(Object.values(spec.interventions!).map(String)).size > 1 ? 'staggered' : 'twfe';
  return source === 'cohort' ? 'staggered' : 'twfe';
}
