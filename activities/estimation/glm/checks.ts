import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { PanelSample } from '../panel/types.ts';

/** Range of an outcome: fractions lie in [0, 1], counts and scores are not negative. */
export type OutcomeRange = 'fraction' | 'non-negative';

/**
 * Refuses samples that a quasi-likelihood model cannot be fitted to.
 * @throws ContraflowError kind `usage` for a transform or a missing treatment, kind `data` for values out of range.
 */
export function checkSample(sample: PanelSample, spec: EstimateSpec, range: OutcomeRange): void {
  if (sample.transform !== 'none')
    throw new ContraflowError({
      kind: 'usage',
      code: 'transform-not-allowed',
      message: `transform ${sample.transform} cannot be combined with estimator ${spec.estimator}`,
      hint: 'set transform: none; the model has its own link',
    });
  if (sample.treatmentIndex < 0)
    throw new ContraflowError({
      kind: 'usage',
      code: 'missing-treatment',
      message: `estimator ${spec.estimator} needs a treatment`,
      hint: 'give `treatment`, or `treated` with `intervention`',
    });
  const { outcome, outcomeName, rows } = sample;
  for (let i = 0; i < rows; i++) {
    const y = outcome[i]!;
    if (!Number.isFinite(y)) throw refused(sample, i, `is ${y}`, 'remove rows without a finite outcome');
    if (y < 0) throw refused(sample, i, `is negative (${y})`, `check how ${outcomeName} is computed`);
    if (range === 'fraction' && y > 1)
      throw refused(sample, i, `is ${y}, above 1`, 'give proportions; divide percentages by 100');
  }
}

function refused(sample: PanelSample, row: number, what: string, hint: string): ContraflowError {
  const unit = sample.unit.label(sample.unit.codes[row]!);
  const time = sample.time.label(sample.time.codes[row]!);
  return new ContraflowError({
    kind: 'data',
    code: 'outcome-out-of-range',
    message: `column ${sample.outcomeName} ${what} at unit ${unit}, time ${time}`,
    hint,
  });
}

/**
 * Refuses a treatment of 0 and 1 that separates the outcome: all rows of one side at one end of the range, so that the
 * coefficient is infinite.
 */
export function checkTreatmentSeparation(
  name: string,
  treatment: Float64Array,
  outcome: Float64Array,
  upper: boolean,
): void {
  const low = [true, true];
  const high = [upper, upper];
  for (let i = 0; i < outcome.length; i++) {
    const d = treatment[i]!;
    if (d !== 0 && d !== 1) return;
    if (outcome[i] !== 0) low[d] = false;
    if (outcome[i] !== 1) high[d] = false;
  }
  for (const side of [0, 1])
    if (low[side] === true || high[side] === true)
      throw new ContraflowError({
        kind: 'data',
        code: 'separated-treatment',
        message: `every outcome with ${name} = ${side} is ${low[side] === true ? 0 : 1}: the effect has no finite estimate`,
        hint: 'use a longer period, or estimator twfe',
      });
}
