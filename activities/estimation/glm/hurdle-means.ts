import type { PanelSample } from '../panel/types.ts';
import { logit } from './families.ts';
import type { HurdleOutcomes } from './hurdle-parts.ts';
import type { PreparedModel } from './prepared-model.ts';
import { createRowPredictor } from './row-predictor.ts';

/** Mean score with the treatment at one level, with its gradients in the coefficients of the two parts. */
export interface HurdleMean {
  mean: number;
  /** Mean share of zero scores. */
  zeroShare: number;
  zeroGradient: Float64Array;
  scoreGradient: Float64Array;
}

/**
 * Weighted sample mean of (1 − p)μ with the treatment at `level`, over every row with a score: p is the fitted share of
 * zeros (the outcome itself where a level separates it, or where no score is zero and `zeros` is undefined), μ the fitted mean of the non-zero scores.
 */
export function hurdleMean(
  sample: PanelSample,
  outcomes: HurdleOutcomes,
  zeros: PreparedModel | undefined,
  scores: PreparedModel,
  level: number,
): HurdleMean {
  const treatment = sample.regressors[sample.treatmentIndex]!.values;
  const predictor = createRowPredictor(scores, sample);
  const zeroPredictor = new Float64Array(sample.rows).fill(Number.NaN);
  zeros?.sampleRow.forEach((row, i) => {
    zeroPredictor[row] = zeros.fit.eta[i]!;
  });
  const family = zeros?.fit.family ?? logit;
  const zeroSlope = zeros === undefined ? 0 : treatmentSlope(zeros);
  const scoreSlope = treatmentSlope(scores);
  const zeroChange = new Float64Array(sample.rows);
  const zeroGradient = new Float64Array(zeros?.fit.design.size ?? 0);
  const scoreGradient = new Float64Array(scores.fit.design.size);
  let total = 0;
  for (const weight of outcomes.weights) total += weight;
  let mean = 0;
  let zeroShare = 0;
  let zeroOwn = 0;
  let scoreOwn = 0;
  outcomes.rows.forEach((row, at) => {
    const share = outcomes.weights[at]! / total;
    const shift = level - treatment[row]!;
    const base = zeroPredictor[row]!;
    const separated = Number.isNaN(base);
    const predicted = base + shift * zeroSlope;
    const p = separated ? outcomes.zeroShare[at]! : family.mean(predicted);
    zeroShare += share * p;
    const fitted = predictor.predict(row);
    // Without a fitted score every score of a level is zero, and so is the mean whatever the treatment.
    if (Number.isNaN(fitted)) return;
    const score = fitted + shift * scoreSlope;
    mean += share * (1 - p) * score;
    predictor.addRow(row, share * (1 - p), scoreGradient);
    scoreOwn += share * (1 - p) * shift;
    if (separated) return;
    const g = -share * family.slope(predicted) * score;
    zeroChange[row] = g;
    zeroOwn += g * shift;
  });
  addToTreatment(scores, scoreOwn, scoreGradient);
  if (zeros === undefined) return { mean, zeroShare, zeroGradient, scoreGradient };
  const zeroRows = createRowPredictor(zeros, sample);
  for (const row of zeros.sampleRow)
    if (zeroChange[row] !== 0) zeroRows.addRow(row, zeroChange[row]!, zeroGradient);
  addToTreatment(zeros, zeroOwn, zeroGradient);
  return { mean, zeroShare, zeroGradient, scoreGradient };
}

function treatmentSlope(model: PreparedModel): number {
  const { design, coefficients } = model.fit;
  return coefficients[design.groups + design.otherLevels]! / design.scale[0]!;
}

function addToTreatment(model: PreparedModel, value: number, gradient: Float64Array): void {
  const { design } = model.fit;
  gradient[design.groups + design.otherLevels]! += value / design.scale[0]!;
}
