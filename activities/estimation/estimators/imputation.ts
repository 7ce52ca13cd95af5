import type { EstimateResult, EventStudyPoint } from '../../contract/estimate-result.ts';
import { createAbsorber } from '../absorb/index.ts';
import { measure } from '../inference/measure.ts';
import { counterfactualMean, relativeEffect } from '../inference/relative-effect.ts';
import { fitLinear } from '../linear/index.ts';
import { dataError, specError } from '../panel/columns.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { assembleResult } from './assemble.ts';
import type { Estimation } from './estimation.ts';
import { relativeTimes, studiedTimes } from './relative-time.ts';

/** Row positions of the untreated sample, and its factors with the level numbers of the full sample kept beside. */
interface Untreated {
  rows: Int32Array;
  effects: { factor: Factor; levelOf: Int32Array }[];
  weights: Float64Array | undefined;
}

/**
 * Imputation estimator of Borusyak, Jaravel and Spiess (2024): effects and covariates are fitted on untreated rows, the
 * untreated outcome of treated rows is imputed, and delta is the mean difference over treated rows. Standard errors
 * are their conservative, clustered ones (equation 9), with effects averaged by cohort × period and, where a cell holds
 * a single cluster, over all treated rows.
 */
export function estimateImputation(estimation: Estimation): EstimateResult {
  const { spec, panel } = estimation;
  const { sample, notes } = panel;
  const cluster = panel.clusters[0] ?? sample.unit;
  if (spec.inference.kind !== 'auto' && spec.inference.kind !== 'clustered') {
    throw specError(
      'unsupported-inference',
      `inference.kind: ${spec.inference.kind} does not apply to the imputation estimator`,
      'use clustered or auto',
    );
  }
  const treated = sample.regressors[sample.treatmentIndex]!.values;
  const untreated = untreatedSample(sample, treated);
  const others = sample.regressors.filter((_, index) => index !== sample.treatmentIndex);
  const fitted = imputeUntreated(sample, untreated, others);
  const relative = relativeTimes(sample, spec);
  const usable: number[] = [];
  let unmatched = 0;
  for (let i = 0; i < sample.rows; i++) {
    if (treated[i] === 0) continue;
    if (Number.isNaN(fitted.counterfactual[i]!)) unmatched++;
    else usable.push(i);
  }
  if (usable.length === 0) {
    throw dataError(
      'no-counterfactual',
      'no treated row shares all its effects with untreated rows',
      'add units that are never treated, or periods before the change',
    );
  }
  const effect = Float64Array.from(
    { length: sample.rows },
    (_, i) => sample.outcome[i]! - fitted.counterfactual[i]!,
  );
  const variance = imputationVariance({
    sample,
    untreated,
    fitted,
    effect,
    cluster,
    cells: cohortPeriods(sample),
  });
  const df = Math.max(1, cluster.levels - 1);
  const confidence = spec.confidence;
  const one = (rows: readonly number[]) => {
    const weights = new Float64Array(sample.rows);
    let total = 0;
    for (const row of rows) total += sample.weights?.[row] ?? 1;
    let estimate = 0;
    for (const row of rows) {
      weights[row] = (sample.weights?.[row] ?? 1) / total;
      estimate += weights[row]! * effect[row]!;
    }
    return measure(estimate, variance(weights), df, confidence);
  };
  const delta = one(usable);
  const warnings = [...notes.warnings];
  const eventStudy: EventStudyPoint[] = studiedTimes(relative, warnings)
    .filter((time) => time >= 0)
    .map((time) => ({ time, rows: usable.filter((row) => relative[row] === time) }))
    .filter(({ rows }) => rows.length > 0)
    .map(({ time, rows }) => {
      const { estimate, standardError, lower, upper } = one(rows);
      return { relativeTime: time, estimate, standardError, lower, upper };
    });
  if (unmatched > 0)
    warnings.push(`${unmatched} treated rows lack an untreated row in one of their effects and are left out`);
  const mean = spec.transform === 'none' ? counterfactualMean(sample, (row) => effect[row]!) : undefined;
  return assembleResult({
    spec,
    estimator: 'staggered',
    sample,
    delta,
    inference: 'clustered',
    degreesOfFreedom: df,
    clusters: [cluster.levels],
    relative: relativeEffect(spec.transform, delta, Number.isNaN(mean ?? 0) ? undefined : mean),
    eventStudy,
    diagnostics: {
      method: 'imputation',
      collinear: fitted.dropped,
      singletons: notes.singletons,
      rows: { missing: notes.missingRows, excluded: notes.excludedRows, bounded: notes.boundedRows },
      warnings,
    },
  });
}

function untreatedSample(sample: PanelSample, treated: Float64Array): Untreated {
  const rows = Int32Array.from([...treated.keys()].filter((i) => treated[i] === 0));
  if (rows.length === 0) throw dataError('all-treated', 'every row used is treated', 'add untreated rows');
  const effects = sample.effects.map((effect) => {
    const levelOf = new Int32Array(effect.levels).fill(-1);
    for (const row of rows) levelOf[effect.codes[row]!] = 0;
    let levels = 0;
    for (let level = 0; level < effect.levels; level++) if (levelOf[level] === 0) levelOf[level] = levels++;
    const codes = Int32Array.from(rows, (row) => levelOf[effect.codes[row]!]!);
    return { factor: { name: effect.name, codes, levels, label: effect.label }, levelOf };
  });
  const weights =
    sample.weights === undefined ? undefined : Float64Array.from(rows, (row) => sample.weights![row]!);
  return { rows, effects, weights };
}

interface Imputed {
  /** Untreated outcome of every row; NaN where an effect has no untreated row. */
  counterfactual: Float64Array;
  absorber: ReturnType<typeof createAbsorber>;
  /** Covariates that were kept: values on all rows, freed values on untreated rows, and (x̃'Wx̃)⁻¹. */
  covariates: { values: Float64Array; freed: Float64Array }[];
  bread: Float64Array;
  dropped: string[];
}

function imputeUntreated(
  sample: PanelSample,
  untreated: Untreated,
  others: PanelSample['regressors'],
): Imputed {
  const { rows, weights } = untreated;
  const factors = untreated.effects.map(({ factor }) => factor);
  if (factors.length === 0)
    throw specError(
      'no-effects',
      'the imputation estimator needs absorbed effects',
      'absorb the unit and the time',
    );
  const absorber = createAbsorber(factors, weights);
  const outcome = Float64Array.from(rows, (row) => sample.outcome[row]!);
  const regressors = others.map(({ name, values }) => ({
    name,
    values: Float64Array.from(rows, (row) => values[row]!),
  }));
  const fit = fitLinear({ outcome, regressors, effects: factors, weights, absorber });
  const kept = fit.names.map((name) => others.find((other) => other.name === name)!.values);
  const partial = Float64Array.from(
    rows,
    (row, r) => outcome[r]! - kept.reduce((sum, values, j) => sum + fit.coefficients[j]! * values[row]!, 0),
  );
  const levels = absorber.coefficients(partial);
  const counterfactual = Float64Array.from({ length: sample.rows }, (_, i) => {
    let value = kept.reduce((sum, values, j) => sum + fit.coefficients[j]! * values[i]!, 0);
    untreated.effects.forEach(({ levelOf }, e) => {
      const level = levelOf[sample.effects[e]!.codes[i]!]!;
      value += level < 0 ? Number.NaN : levels[e]![level]!;
    });
    return value;
  });
  const covariates = kept.map((values, j) => ({ values, freed: fit.columns[j]! }));
  return {
    counterfactual,
    absorber,
    covariates,
    bread: fit.bread,
    dropped: [...fit.absorbed, ...fit.collinear],
  };
}

/** Cohort × period cell of each row. */
function cohortPeriods(sample: PanelSample): Int32Array {
  return Int32Array.from({ length: sample.rows }, (_, i) => {
    const first = sample.firstTreated[sample.unit.codes[i]!]!;
    return first < 0 ? -1 : first * sample.time.levels + sample.time.codes[i]!;
  });
}

interface VarianceInput {
  sample: PanelSample;
  untreated: Untreated;
  fitted: Imputed;
  effect: Float64Array;
  cluster: Factor;
  cells: Int32Array;
}

/** Variance of Σ w τ̂ for weights on treated rows: Σ_c (Σ_{i∈c} v_i ε̃_i)², v the weights on all outcomes. */
function imputationVariance(input: VarianceInput): (weights: Float64Array) => number {
  const { sample, untreated, fitted, effect, cluster, cells } = input;
  return (weights) => {
    const v = outcomeWeights(sample, untreated, fitted, weights);
    const centre = cellMeans(sample, cluster, cells, effect, weights);
    const sums = new Float64Array(cluster.levels);
    for (let i = 0; i < sample.rows; i++) {
      if (v[i] === 0) continue;
      const residual = weights[i] === 0 ? effect[i]! : effect[i]! - centre(i);
      sums[cluster.codes[i]!] = sums[cluster.codes[i]!]! + v[i]! * residual;
    }
    return sums.reduce((sum, value) => sum + value * value, 0);
  };
}

/** v on treated rows is w; on untreated rows minus the projection of w through effects and covariates. */
function outcomeWeights(
  sample: PanelSample,
  untreated: Untreated,
  fitted: Imputed,
  weights: Float64Array,
): Float64Array {
  const v = Float64Array.from(weights);
  const { rows } = untreated;
  const rhs = untreated.effects.map(({ factor, levelOf }, e) => {
    const sums = new Float64Array(factor.levels);
    const codes = sample.effects[e]!.codes;
    for (let i = 0; i < sample.rows; i++)
      if (weights[i] !== 0) sums[levelOf[codes[i]!]!] = sums[levelOf[codes[i]!]!]! + weights[i]!;
    return sums;
  });
  const theta = fitted.absorber.solveNormal(rhs);
  const k = fitted.covariates.length;
  // Weight carried by each covariate beyond what the effects carry: w'x minus its fit by θ.
  const left = fitted.covariates.map(({ values }) => {
    let sum = 0;
    for (let i = 0; i < sample.rows; i++) sum += weights[i]! * values[i]!;
    for (let r = 0; r < rows.length; r++) {
      const w = untreated.weights === undefined ? 1 : untreated.weights[r]!;
      let share = 0;
      untreated.effects.forEach(({ factor }, e) => {
        share += theta[e]![factor.codes[r]!]!;
      });
      sum -= w * share * values[rows[r]!]!;
    }
    return sum;
  });
  const gamma = Float64Array.from({ length: k }, (_, a) =>
    left.reduce((sum, value, b) => sum + fitted.bread[a * k + b]! * value, 0),
  );
  for (let r = 0; r < rows.length; r++) {
    let share = 0;
    untreated.effects.forEach(({ factor }, e) => {
      share += theta[e]![factor.codes[r]!]!;
    });
    fitted.covariates.forEach(({ freed }, j) => {
      share += gamma[j]! * freed[r]!;
    });
    v[rows[r]!] = -share * (untreated.weights === undefined ? 1 : untreated.weights[r]!);
  }
  return v;
}

/** Mean effect of a row's cohort × period, weighted by squared weights of clusters; the overall mean in cells of one cluster. */
function cellMeans(
  sample: PanelSample,
  cluster: Factor,
  cells: Int32Array,
  effect: Float64Array,
  weights: Float64Array,
): (row: number) => number {
  const perCell = new Map<number, { top: number; bottom: number; cluster: number; several: boolean }>();
  let top = 0;
  let bottom = 0;
  for (let i = 0; i < sample.rows; i++) {
    const w = weights[i]!;
    if (w === 0) continue;
    top += w * w * effect[i]!;
    bottom += w * w;
    const cell = perCell.get(cells[i]!) ?? { top: 0, bottom: 0, cluster: cluster.codes[i]!, several: false };
    cell.top += w * w * effect[i]!;
    cell.bottom += w * w;
    if (cell.cluster !== cluster.codes[i]!) cell.several = true;
    perCell.set(cells[i]!, cell);
  }
  return (row) => {
    const cell = perCell.get(cells[row]!);
    return cell?.several === true ? cell.top / cell.bottom : top / bottom;
  };
}
