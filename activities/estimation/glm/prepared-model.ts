import { ContraflowError } from '../../contract/errors.ts';
import { constantFactor } from '../panel/factor.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { checkTreatmentSeparation } from './checks.ts';
import { buildDesign } from './design.ts';
import type { Family } from './families.ts';
import { fitGlm, type GlmFit } from './fit.ts';
import { allRows, factorOfRows, type Separation, separateLevels, valuesOfRows } from './separation.ts';

/** A model fitted to the rows of a sample that are not separated. */
export interface PreparedModel {
  fit: GlmFit;
  separation: Separation;
  /** Effects of the rows used. */
  effects: Factor[];
  /** Row of the sample for each row of the design. */
  sampleRow: Int32Array;
  /** Position in the sample's regressors of each regressor of the design; the treatment is first. */
  regressorOf: number[];
  /** Treatment by row of the design. */
  treatment: Float64Array;
  /** Names of regressors left out as collinear. */
  collinear: string[];
}

/**
 * Leaves out separated rows and fits. The treatment goes first among the regressors, so that a covariate equal to it is
 * left out and not the treatment.
 *
 * @param rows rows of the sample to use, ascending
 * @param outcome outcome of each of these rows
 * @param weights weight of each of these rows
 * @throws ContraflowError kind `data`: `constant-outcome`, `separated-treatment`, `absorbed-treatment`
 */
export function prepareModel(
  sample: PanelSample,
  family: Family,
  rows: Int32Array,
  outcome: Float64Array,
  weights: Float64Array | undefined,
): PreparedModel {
  const upper = family.name === 'logit' || family.name === 'probit';
  const given = sample.effects.map((effect) => factorOfRows(effect, rows));
  const regressorOf = [sample.treatmentIndex];
  sample.regressors.forEach((_, j) => {
    if (j !== sample.treatmentIndex) regressorOf.push(j);
  });
  const separation =
    family.name === 'gaussian'
      ? { kept: allRows(rows.length), rows: 0, levels: {} }
      : separateLevels(outcome, [...given, ...dummiesAsFactors(sample, rows)], upper);
  const { kept } = separation;
  if (kept.length === 0)
    throw new ContraflowError({
      kind: 'data',
      code: 'constant-outcome',
      message: `column ${sample.outcomeName} does not vary within the absorbed effects: every level is all 0${upper ? ' or all 1' : ''}`,
      hint: 'absorb coarser effects, or choose another outcome',
    });
  const sampleRows = valuesOfCodes(rows, kept);
  const effects = given.map((effect) => factorOfRows(effect, kept));
  const columns = regressorOf.map((j) => valuesOfRows(sample.regressors[j]!.values, sampleRows));
  const used = valuesOfRows(outcome, kept);
  const name = sample.regressors[sample.treatmentIndex]!.name;
  if (family.name !== 'gaussian') checkTreatmentSeparation(name, columns[0]!, used, upper);
  const design = buildDesign({
    outcome: used,
    weights: weights === undefined ? undefined : valuesOfRows(weights, kept),
    effects,
    regressors: columns,
  });
  const fit = fitGlm(design, family);
  if (fit.solver.dropped[0] === 1)
    throw new ContraflowError({
      kind: 'data',
      code: 'absorbed-treatment',
      message: `treatment ${name} is absorbed by ${effects.length === 0 ? 'the intercept' : effects.map((e) => e.name).join(' and ')}`,
      hint: 'the treatment must vary within units over time and between units; check units, dates and `absorb`',
    });
  const treatment = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) treatment[i] = columns[0]![design.order[i]!]!;
  return {
    fit,
    separation,
    effects,
    sampleRow: valuesOfCodes(sampleRows, design.order),
    regressorOf,
    treatment,
    collinear: regressorOf
      .filter((_, at) => fit.solver.dropped[at] === 1)
      .map((j) => sample.regressors[j]!.name),
  };
}

/** Covariates of 0 and 1 separate like levels of an effect; so does the sample as a whole. */
function dummiesAsFactors(sample: PanelSample, rows: Int32Array): Factor[] {
  const factors: Factor[] = sample.effects.length === 0 ? [constantFactor('intercept', rows.length)] : [];
  sample.regressors.forEach((regressor, j) => {
    if (j === sample.treatmentIndex) return;
    const codes = new Int32Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const value = regressor.values[rows[i]!]!;
      if (value !== 0 && value !== 1) return;
      codes[i] = value;
    }
    factors.push({ name: regressor.name, codes, levels: 2, label: String });
  });
  return factors;
}

function valuesOfCodes(values: Int32Array, at: Int32Array): Int32Array {
  const out = new Int32Array(at.length);
  for (let i = 0; i < at.length; i++) out[i] = values[at[i]!]!;
  return out;
}
