import { firstStart } from '../inference/first-start.ts';
import type { LinearFit } from '../linear/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import type { Factor, Integers, PanelSample } from '../panel/types.ts';
import { exactScores, freeingShares } from './exact-scores.ts';
import { blockOfPeriod, type PeriodBlocks } from './period-blocks.ts';
import type { ClusterShifts, NoShifts } from './types.ts';

/** What the collapsed shifts may miss the estimate by, in its standard errors. */
const TOLERATED = 0.1;
/** Smallest variance of a shift, relative to the median one. */
const FLOOR = 1e-4;

export interface ClusterShiftsInput {
  fit: LinearFit;
  sample: PanelSample;
  /** What is treated as a whole: the cluster column. */
  cluster: Factor;
}

/**
 * Collapses a panel to one shift a cluster, post minus pre. Needs a 0/1 treatment that starts at one time in whole
 * clusters, each seen before and after. The difference of the size-weighted means is the estimate, exactly on balanced
 * panels; where gaps leave a little between them, the shifts of the treated are moved by it; where weights or further
 * effects leave more, the estimate under every set is formed from the rows.
 */
export function clusterShifts({ fit, sample, cluster }: ClusterShiftsInput): ClusterShifts | NoShifts {
  const treatment = sample.regressors[sample.treatmentIndex];
  const position = fit.names.indexOf(treatment?.name ?? '');
  if (treatment === undefined || position < 0) return { reason: 'the model has no treatment of its own' };
  const start = firstStart(sample);
  if (start === undefined) return { reason: 'no unit is treated' };
  const treated = treatedAsWhole(sample, cluster, narrowValues(treatment), start);
  if (treated === undefined)
    return { reason: `the treatment does not start at one time in whole clusters of ${cluster.name}` };
  const blocks = blockOfPeriod(sample, start);
  const delta = fit.coefficients[position]!;
  const sums = sumBlocks(fit, position, delta, sample, cluster, blocks);
  const kept: number[] = [];
  for (let c = 0; c < cluster.levels; c++) {
    if (sums.weight[2 * c]! > 0 && sums.weight[2 * c + 1]! > 0) kept.push(c);
    else if (treated[c] === 1) return { reason: `${cluster.label(c)} is not seen before and after` };
  }
  const pick = (value: (c: number) => number) => Float64Array.from(kept, value);
  const mean = (at: number) => sums.total[at]! / sums.weight[at]!;
  const response = (at: number) => sums.response[at]! / sums.weight[at]!;
  const shifts: ClusterShifts = {
    labels: kept.map((c) => cluster.label(c)),
    shift: pick((c) => mean(2 * c + 1) - mean(2 * c)),
    size: pick((c) => 1 / (1 / sums.weight[2 * c]! + 1 / sums.weight[2 * c + 1]!)),
    variance: pick((c) => sideVariance(sums, blocks, 2 * c) + sideVariance(sums, blocks, 2 * c + 1)),
    response: pick((c) => treated[c]!),
    treated: Uint8Array.from(kept, (c) => treated[c]!),
    estimate: delta,
  };
  const count = shifts.treated.reduce((sum, flag) => sum + flag, 0);
  if (count === 0 || count === kept.length) return { reason: 'no cluster is left to compare with' };
  repairVariance(shifts);
  if (alignWithEstimate(shifts)) return shifts;
  const exact = exactScores({ fit, position, cluster, kept, time: sample.time, start });
  if (exact === undefined)
    return { reason: 'the panel is too large for permutation under its weights or effects' };
  return { ...shifts, exact, response: pick((c) => response(2 * c + 1) - response(2 * c)) };
}

/** Flags of treated clusters; undefined where a row departs from cluster × after the start. */
function treatedAsWhole(
  sample: PanelSample,
  cluster: Factor,
  values: Float64Array | Integers,
  start: number,
): Uint8Array | undefined {
  const treated = new Uint8Array(cluster.levels);
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) treated[cluster.codes[i]!] = 1;
  const { codes } = sample.time;
  for (let i = 0; i < values.length; i++) {
    const expected = codes[i]! >= start ? treated[cluster.codes[i]!]! : 0;
    if (values[i] !== expected) return undefined;
  }
  return treated;
}

interface BlockSums {
  /** By cluster and side: 2 × cluster + (1 after the start). */
  weight: Float64Array;
  total: Float64Array;
  /** The same of the treatment, freed of effects and covariates. */
  response: Float64Array;
  /** By cluster and block. */
  blockWeight: Float64Array;
  blockTotal: Float64Array;
}

/** One look at the rows: sums of the outcome freed of effects and covariates, the treatment left in. */
function sumBlocks(
  fit: LinearFit,
  position: number,
  delta: number,
  sample: PanelSample,
  cluster: Factor,
  blocks: PeriodBlocks,
): BlockSums {
  const { levels, codes } = cluster;
  const { count, before, of } = blocks;
  const time = sample.time.codes;
  const { weights } = fit;
  const shares = freeingShares(fit, position);
  const blockWeight = new Float64Array(levels * count);
  const blockTotal = new Float64Array(levels * count);
  const response = new Float64Array(2 * levels);
  fit.visit({
    visit(start, size, residuals, columns) {
      for (let r = 0; r < size; r++) {
        const i = start + r;
        const block = of[time[i]!]!;
        const at = codes[i]! * count + block;
        const w = weights === undefined ? 1 : weights[i]!;
        let freed = 0;
        for (let j = 0; j < shares.length; j++) freed += shares[j]! * columns[j]![r]!;
        blockWeight[at]! += w;
        blockTotal[at]! += w * (residuals[r]! + delta * freed);
        response[2 * codes[i]! + (block >= before ? 1 : 0)]! += w * freed;
      }
    },
  });
  const weight = new Float64Array(2 * levels);
  const total = new Float64Array(2 * levels);
  for (let c = 0; c < levels; c++)
    for (let b = 0; b < count; b++) {
      const side = 2 * c + (b >= before ? 1 : 0);
      weight[side]! += blockWeight[c * count + b]!;
      total[side]! += blockTotal[c * count + b]!;
    }
  return { weight, total, response, blockWeight, blockTotal };
}

/** Variance of a side's mean by its block sums; NaN where it has fewer than three blocks. */
function sideVariance(sums: BlockSums, blocks: PeriodBlocks, side: number): number {
  const from = side >> 1;
  const first = side % 2 === 0 ? 0 : blocks.before;
  const last = side % 2 === 0 ? blocks.before : blocks.count;
  const mean = sums.total[side]! / sums.weight[side]!;
  let used = 0;
  let square = 0;
  for (let b = first; b < last; b++) {
    const at = from * blocks.count + b;
    const w = sums.blockWeight[at]!;
    if (w === 0) continue;
    used++;
    square += (sums.blockTotal[at]! - w * mean) ** 2;
  }
  return used < 3 ? Number.NaN : (square * used) / (used - 1) / sums.weight[side]! ** 2;
}

/** Clusters without a variance of their own: all are taken by size then; none is let near zero. */
function repairVariance(shifts: ClusterShifts): void {
  const { variance, size } = shifts;
  const sorted = variance.filter((value) => Number.isFinite(value)).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  for (let c = 0; c < variance.length; c++) {
    if (sorted.length < variance.length || !(median > 0)) variance[c] = 1 / size[c]!;
    else variance[c] = Math.max(variance[c]!, FLOOR * median);
  }
}

/** Moves the shifts of the treated by the little that they miss the estimate by; false where it is more than that. */
function alignWithEstimate(shifts: ClusterShifts): boolean {
  const { shift, size, variance, treated, estimate } = shifts;
  const weight = [0, 0];
  const total = [0, 0];
  const error = [0, 0];
  for (let c = 0; c < shift.length; c++) {
    const side = treated[c]!;
    weight[side]! += size[c]!;
    total[side]! += size[c]! * shift[c]!;
    error[side]! += size[c]! ** 2 * variance[c]!;
  }
  const gap = estimate - (total[1]! / weight[1]! - total[0]! / weight[0]!);
  const standardError = Math.sqrt(error[1]! / weight[1]! ** 2 + error[0]! / weight[0]! ** 2);
  if (!(Math.abs(gap) <= TOLERATED * Math.max(standardError, 1e-9 * Math.abs(estimate)))) return false;
  for (let c = 0; c < shift.length; c++) if (treated[c] === 1) shift[c] = shift[c]! + gap;
  return true;
}
