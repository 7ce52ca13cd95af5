import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { rangeTest } from '../panel/time-axis.ts';
import type { DataTable } from '../panel/types.ts';
import { meanRow, type SyntheticDesign, withoutPreMean } from './design.ts';
import { centredGram, type Rows, type ScaledGram } from './gram.ts';
import { outerLoss, searchPredictorWeights } from './outer-search.ts';
import { buildPredictors } from './predictors.ts';
import { isTooLarge, placebosShortened } from './result-parts.ts';
import { ridgeFitter } from './ridge-fit.ts';
import { sdidTuning, uniform } from './sdid-problem.ts';
import { publishedWeights } from './sdid-weights.ts';
import { weightsOfMember } from './weights.ts';

/** Donor weights of the treated mean and, on request, of each donor in its place. */
export interface ControlFit {
  /** The treated mean, on the scale the weights were found on (pre-means out where `intercept`). */
  target: Float64Array;
  donors: Rows;
  weights: Float64Array;
  /** Certificate of the simplex problem; absent in r-compatible mode. */
  kkt?: number;
  /** Weights over all donors with donor `index` as target; its own entry is 0 and the treated units take no part. */
  placeboWeights(index: number): Float64Array;
  /** Further facts for the diagnostics. */
  details: Record<string, unknown>;
  warnings: string[];
}

/** Fits a synthetic control as the spec asks: on outcomes, on predictors, ridge-augmented or as R does. */
export function fitControl(
  design: SyntheticDesign,
  spec: EstimateSpec,
  kind: 'time' | 'number',
  table?: DataTable,
): ControlFit {
  const rows = [meanRow(design.treatedRows), ...design.donorRows];
  const series = spec.intercept ? withoutPreMean(rows, design.pre) : rows;
  if (spec.mode === 'r-compatible')
    return publishedFit(series, design, isTooLarge(spec, design.donorRows.length * design.pre));
  const fitted = fitPeriods(design, spec, kind);
  const outcomes = series.map((row) => Float64Array.from(fitted, (t) => row[t]!));
  if (spec.predictors && spec.predictors.length > 0)
    return predictorFit(series, outcomes, design, spec, table);
  return outcomeFit(series, outcomes, spec.ridge);
}

function fitPeriods(design: SyntheticDesign, spec: EstimateSpec, kind: 'time' | 'number'): number[] {
  const axis = {
    column: spec.time ?? 'time',
    kind,
    values: design.periodValues,
    timezone: spec.timezone ?? 'UTC',
  };
  const isWithin = rangeTest(spec.fit?.from, spec.fit?.to, axis, 'fit');
  const before = Array.from({ length: design.pre }, (_, t) => t);
  const inside = before.filter((t) => isWithin(design.periodValues[t]!));
  return inside.length > 0 ? inside : before;
}

function outcomeFit(series: Rows, outcomes: Rows, ridge: number | 'auto'): ControlFit {
  const length = outcomes[0]!.length;
  const gram = centredGram(outcomes, length);
  const base = weightsOfMember(gram, 0);
  const donors = donorBlock(gram);
  const simplex = {
    weights: base.weights.slice(1),
    placeboWeights: (index: number) => weightsOfMember(donors, index).weights,
  };
  const shared = { target: series[0]!, donors: series.slice(1), kkt: base.kkt, warnings: [] };
  if (ridge === 0) return { ...shared, ...simplex, details: {} };
  const { lambda, ...augmented } = ridgeFitter(gram, outcomes, simplex, ridge);
  return { ...shared, ...augmented, details: { ridge: lambda } };
}

/** The donors' part of a Gram matrix whose member 0 is the target. */
function donorBlock(gram: ScaledGram): ScaledGram {
  const n = gram.n - 1;
  const values = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    values.set(gram.values.subarray((i + 1) * gram.n + 1, (i + 2) * gram.n), i * n);
  return { n, values, scale: gram.scale };
}

function predictorFit(
  series: Rows,
  outcomes: Rows,
  design: SyntheticDesign,
  spec: EstimateSpec,
  table: DataTable | undefined,
): ControlFit {
  const predictors = buildPredictors(design, spec, table);
  const seed = spec.inference.seed;
  const found = searchPredictorWeights({
    predictors: predictors.scaled,
    outcomes,
    seed,
    refined: 3,
    effort: 1,
    randomStarts: 4,
  });
  return {
    target: series[0]!,
    donors: series.slice(1),
    weights: found.weights,
    kkt: found.kkt,
    placeboWeights(index) {
      const others = design.donorRows.map((_, j) => j + 1).filter((j) => j !== index + 1);
      const order = [index + 1, ...others];
      const placebo = searchPredictorWeights({
        predictors: order.map((j) => predictors.scaled[j]!),
        outcomes: order.map((j) => outcomes[j]!),
        seed,
        refined: 1,
        effort: 0.4,
        randomStarts: 0,
      });
      const weights = new Float64Array(design.donorRows.length);
      others.forEach((j, position) => {
        weights[j - 1] = placebo.weights[position]!;
      });
      return weights;
    },
    details: {
      lossV: outerLoss(outcomes, found.weights),
      predictors: predictors.names.map((name, k) => ({
        name,
        weight: found.predictorWeights[k]!,
        treated: predictors.raw[0]![k]!,
        synthetic: found.weights.reduce((sum, w, j) => sum + w * predictors.raw[j + 1]![k]!, 0),
      })),
    },
    warnings: predictors.warnings,
  };
}

function publishedFit(series: Rows, design: SyntheticDesign, shortened: boolean): ControlFit {
  const [target, ...donors] = series as [Float64Array, ...Rows];
  const tuning = sdidTuning(donors, 1, design.pre, 'sc');
  const problem = { donors, treated: [target], pre: design.pre, tuning };
  const { units } = publishedWeights(problem, 'sc');
  const shared = shortened ? centredGram(donors, design.pre) : undefined;
  return {
    target,
    donors,
    weights: units,
    placeboWeights(index) {
      if (shared) return weightsOfMember(shared, index).weights;
      const rest = donors.filter((_, j) => j !== index);
      const total = units.reduce((sum, w, j) => (j === index ? sum : sum + w), 0);
      const start =
        total > 0 ? units.filter((_, j) => j !== index).map((w) => w / total) : uniform(rest.length);
      const placebo = { ...problem, donors: rest, treated: [donors[index]!] };
      const found = publishedWeights(placebo, 'sc', {
        units: start,
        times: new Float64Array(design.pre),
      }).units;
      return Float64Array.from(donors, (_, j) => (j === index ? 0 : found[j < index ? j : j - 1]!));
    },
    details: { mode: 'r-compatible' },
    warnings: shortened ? [placebosShortened] : [],
  };
}
