import type { ContraflowError } from '../../contract/errors.ts';
import { isBinary } from '../inference/treated-clusters.ts';
import { dataError } from '../panel/columns.ts';
import type { PanelSample } from '../panel/types.ts';

/** Says why the effect of interest cannot be told from effects or covariates, with the remedy. */
export function absorbedTreatment(sample: PanelSample): ContraflowError {
  const { name, values } = sample.regressors[sample.treatmentIndex]!;
  const effects = sample.effects.map((effect) => effect.name).join(', ');
  const binary = isBinary(values);
  if (binary && values.every((value) => value === 1)) {
    return dataError(
      'all-treated',
      `treatment: "${name}" is 1 in every row used`,
      'add rows from before the change and units that are never treated',
    );
  }
  const firsts = new Set(sample.firstTreated);
  if (
    binary &&
    sample.everTreated.every((flag) => flag === 1) &&
    firsts.size === 1 &&
    sample.unit.levels > 1
  ) {
    const first = [...firsts][0]!;
    return first === 0
      ? dataError(
          'no-pre-period',
          `treatment: "${name}" has no period before the change in any unit`,
          'add data from before the change',
        )
      : dataError(
          'all-treated',
          `treatment: every unit of column "${sample.unit.name}" is treated from ${sample.time.label(first)} on, so "${name}" cannot be told from time effects`,
          'add units that are never treated, or use `estimator: its`',
        );
  }
  if (binary && !changesWithinUnits(sample, values)) {
    return dataError(
      'no-pre-period',
      `treatment: "${name}" never changes within a unit of column "${sample.unit.name}": there is no period before the change`,
      'add data from before the change',
    );
  }
  return dataError(
    'treatment-absorbed',
    `treatment: "${name}" is explained by the absorbed effects or other regressors (${effects || 'none absorbed'})`,
    'leave out the effect or covariate that contains it',
  );
}

function changesWithinUnits(sample: PanelSample, values: Float64Array): boolean {
  const seen = new Float64Array(sample.unit.levels).fill(Number.NaN);
  for (let i = 0; i < values.length; i++) {
    const u = sample.unit.codes[i]!;
    if (Number.isNaN(seen[u]!)) seen[u] = values[i]!;
    else if (seen[u] !== values[i]) return true;
  }
  return false;
}
