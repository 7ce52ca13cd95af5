import type { EstimateResult, EventStudyPoint } from '../../contract/estimate-result.ts';
import { type Measured, measure } from '../inference/measure.ts';
import { counterfactualMean, relativeEffect } from '../inference/relative-effect.ts';
import { dataError, specError } from '../panel/columns.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { assembleResult } from './assemble.ts';
import type { Estimation } from './estimation.ts';
import { NEVER, relativeTimes, studiedTimes } from './relative-time.ts';

/** One cohort × period: its effect, its treated rows and the influence of each unit on it. */
interface GroupTime {
  relative: number;
  rows: number;
  effect: number;
  /** Influence by unit; the effect's variance is Σ over clusters of the squared sums. */
  influence: Float64Array;
}

/**
 * Callaway and Sant'Anna (2021) without covariates: for each cohort and period the change since the period before
 * treatment, less that of the units never treated (of those not yet treated, where every unit is treated at some time).
 * delta weights cells at or after the change by their rows; weights count as fixed in the clustered standard errors.
 */
export function estimateCallawaySantanna(estimation: Estimation): EstimateResult {
  const { spec, panel } = estimation;
  const { sample, notes } = panel;
  if (spec.inference.kind !== 'auto' && spec.inference.kind !== 'clustered') {
    throw specError(
      'unsupported-inference',
      `inference.kind: ${spec.inference.kind} does not apply to method callaway-santanna`,
      'use clustered or auto',
    );
  }
  if (spec.covariates.length > 0 || spec.events.length > 0 || sample.weights !== undefined) {
    throw specError(
      'unsupported-method',
      'method callaway-santanna takes no covariates, events or weights',
      'use method imputation',
    );
  }
  const cluster = panel.clusters[0] ?? sample.unit;
  const clusterOfUnit = clusterCodes(sample, cluster);
  const relative = relativeTimes(sample, spec);
  const cells = groupTimes(sample, relative);
  const post = cells.filter((cell) => cell.relative >= 0);
  if (post.length === 0) {
    throw dataError(
      'no-comparison',
      'no treated cell has a period before its change and untreated units beside it',
      'add units that are never treated, or data from before the change',
    );
  }
  const df = Math.max(1, cluster.levels - 1);
  const average = (picked: readonly GroupTime[]): Measured => {
    const total = picked.reduce((sum, { rows }) => sum + rows, 0);
    const sums = new Float64Array(cluster.levels);
    let estimate = 0;
    for (const { rows, effect, influence } of picked) {
      const share = rows / total;
      estimate += share * effect;
      for (let u = 0; u < influence.length; u++) {
        const c = clusterOfUnit[u]!;
        sums[c] = sums[c]! + share * influence[u]!;
      }
    }
    const variance = sums.reduce((sum, value) => sum + value * value, 0);
    return measure(estimate, variance, df, spec.confidence);
  };
  const delta = average(post);
  const warnings = [...notes.warnings];
  const estimated = new Set(cells.map((cell) => cell.relative));
  const times = studiedTimes(relative, warnings).filter((time) => estimated.has(time));
  const eventStudy: EventStudyPoint[] = times.map((time) => {
    const { estimate, standardError, lower, upper } = average(
      cells.filter(({ relative }) => relative === time),
    );
    return { relativeTime: time, estimate, standardError, lower, upper };
  });
  const mean = spec.transform === 'none' ? counterfactualMean(sample, () => delta.estimate) : undefined;
  return assembleResult({
    spec,
    estimator: 'staggered',
    sample,
    delta,
    inference: 'clustered',
    degreesOfFreedom: df,
    clusters: [cluster.levels],
    relative: relativeEffect(spec.transform, delta, mean),
    eventStudy,
    diagnostics: {
      method: 'callaway-santanna',
      collinear: [],
      singletons: notes.singletons,
      rows: { missing: notes.missingRows, excluded: notes.excludedRows, bounded: notes.boundedRows },
      warnings,
    },
  });
}

function clusterCodes(sample: PanelSample, cluster: Factor): Int32Array {
  const codes = new Int32Array(sample.unit.levels).fill(-1);
  for (let i = 0; i < sample.rows; i++) {
    const u = sample.unit.codes[i]!;
    if (codes[u] === -1) codes[u] = cluster.codes[i]!;
    else if (codes[u] !== cluster.codes[i]) {
      throw specError(
        'unsupported-inference',
        `inference.by: "${cluster.name}" is finer than the unit, which method callaway-santanna does not support`,
        'cluster by the unit or a group of units',
      );
    }
  }
  return codes;
}

function groupTimes(sample: PanelSample, relative: Int32Array): GroupTime[] {
  const T = sample.time.levels;
  const outcome = new Float64Array(sample.unit.levels * T).fill(Number.NaN);
  const relativeOf = new Map<number, number>();
  for (let i = 0; i < sample.rows; i++) {
    const u = sample.unit.codes[i]!;
    const t = sample.time.codes[i]!;
    outcome[u * T + t] = sample.outcome[i]!;
    if (relative[i] !== NEVER) relativeOf.set(sample.firstTreated[u]! * T + t, relative[i]!);
  }
  const never = sample.everTreated.some((flag) => flag === 0);
  const cohorts = [...new Set(sample.firstTreated)].filter((first) => first > 0);
  const cells: GroupTime[] = [];
  for (const first of cohorts) {
    for (let t = 0; t < T; t++) {
      const at = relativeOf.get(first * T + t);
      if (at === undefined || t === first - 1) continue;
      const cell = groupTime(sample, outcome, first, t, never);
      if (cell !== undefined) cells.push({ relative: at, ...cell });
    }
  }
  return cells;
}

function groupTime(
  sample: PanelSample,
  outcome: Float64Array,
  first: number,
  t: number,
  never: boolean,
): Omit<GroupTime, 'relative'> | undefined {
  const T = sample.time.levels;
  const base = first - 1;
  const changes = new Float64Array(sample.unit.levels);
  const group = new Int8Array(sample.unit.levels);
  const sums = [0, 0];
  const counts = [0, 0];
  for (let u = 0; u < sample.unit.levels; u++) {
    const own = sample.firstTreated[u]!;
    const control = never ? own === -1 : own > Math.max(t, base);
    if (own !== first && !control) continue;
    const change = outcome[u * T + t]! - outcome[u * T + base]!;
    if (Number.isNaN(change)) continue;
    const side = own === first ? 1 : 0;
    group[u] = side === 1 ? 1 : -1;
    changes[u] = change;
    sums[side] = sums[side]! + change;
    counts[side] = counts[side]! + 1;
  }
  const [controls, treated] = counts as [number, number];
  if (controls === 0 || treated === 0) return undefined;
  const means = [sums[0]! / controls, sums[1]! / treated];
  const influence = new Float64Array(sample.unit.levels);
  for (let u = 0; u < influence.length; u++) {
    if (group[u] === 1) influence[u] = (changes[u]! - means[1]!) / treated;
    else if (group[u] === -1) influence[u] = -(changes[u]! - means[0]!) / controls;
  }
  return { rows: treated, effect: means[1]! - means[0]!, influence };
}
