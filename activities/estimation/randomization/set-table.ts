import { areEnumerated, forEachSet } from './treated-sets.ts';
import type { ClusterShifts, ExactScores } from './types.ts';

/**
 * Treated sets as five numbers each, from which t follows for any null value b: numerator n₀ − b n₁, squared standard
 * error q₀₀ − 2b q₀₁ + b² q₁₁.
 */
export interface SetTable {
  /** Sets that count, the actual one included. */
  sets: number;
  n0: Float64Array;
  n1: Float64Array;
  q00: Float64Array;
  q01: Float64Array;
  q11: Float64Array;
  /** The same five numbers of the actual set. */
  own: readonly [number, number, number, number, number];
}

/** Sums over a set: size, size² × variance, size × shift, and precision times 1, shift, response and their products. */
type Sums = Float64Array;
const WIDTH = 10;

/** Runs through the treated sets once; a set costs its number of members. */
export function tabulateSets(shifts: ClusterShifts, replications: number, seed: number): SetTable {
  const { treated, exact } = shifts;
  const clusters = treated.length;
  const k = treated.reduce((sum, flag) => sum + flag, 0);
  const terms = clusterTerms(shifts);
  const total = new Float64Array(WIDTH);
  for (let c = 0; c < clusters; c++) addTerms(total, terms, c);
  const actual = new Float64Array(WIDTH);
  for (let c = 0; c < clusters; c++) if (treated[c] === 1) addTerms(actual, terms, c);
  const row = new Float64Array(5);
  const columns: number[][] = [[], [], [], [], []];
  const push = () => {
    for (let j = 0; j < 5; j++) columns[j]!.push(row[j]!);
  };
  const actualMembers = Int32Array.from(treated.keys()).filter((c) => treated[c] === 1);
  const numerators = exact === undefined ? undefined : exactNumerators(exact, actualMembers);
  statistic(actual, total, clusters, row);
  numerators?.(actualMembers, row);
  const own = [...row] as [number, number, number, number, number];
  if (!areEnumerated(clusters, k, replications)) push();
  const sums = new Float64Array(WIDTH);
  forEachSet(clusters, k, replications, seed, (members) => {
    sums.fill(0);
    for (let j = 0; j < members.length; j++) addTerms(sums, terms, members[j]!);
    statistic(sums, total, clusters, row);
    numerators?.(members, row);
    push();
  });
  const [n0, n1, q00, q01, q11] = columns.map((values) => Float64Array.from(values));
  return { sets: n0!.length, n0: n0!, n1: n1!, q00: q00!, q01: q01!, q11: q11!, own };
}

function clusterTerms(shifts: ClusterShifts): Float64Array {
  const { shift, size, variance, response } = shifts;
  const terms = new Float64Array(shift.length * WIDTH);
  for (let c = 0; c < shift.length; c++) {
    const [y, d, s, w] = [shift[c]!, response[c]!, size[c]!, 1 / variance[c]!];
    terms.set(
      [s, s * s * variance[c]!, s * y, s * d, w, w * y, w * d, w * y * y, w * y * d, w * d * d],
      c * WIDTH,
    );
  }
  return terms;
}

function addTerms(sums: Sums, terms: Float64Array, cluster: number): void {
  const from = cluster * WIDTH;
  for (let j = 0; j < WIDTH; j++) sums[j]! += terms[from + j]!;
}

/**
 * Difference of size-weighted means between set and rest; its variance as the sum over clusters of their shifts'
 * variances times the dispersion of the shifts about the precision-weighted mean of their side, on G − 2 degrees.
 */
function statistic(set: Sums, total: Sums, clusters: number, out: Float64Array): void {
  const restSize = total[0]! - set[0]!;
  out[0] = set[2]! / set[0]! - (total[2]! - set[2]!) / restSize;
  out[1] = set[3]! / set[0]! - (total[3]! - set[3]!) / restSize;
  const variance = set[1]! / set[0]! ** 2 + (total[1]! - set[1]!) / restSize ** 2;
  const restPrecision = total[4]! - set[4]!;
  const scale = variance / Math.max(1, clusters - 2);
  for (let j = 0; j < 3; j++) {
    const [a, b] = [j === 2 ? 6 : 5, j === 0 ? 5 : 6];
    const within =
      total[7 + j]! -
      (set[a]! * set[b]!) / set[4]! -
      ((total[a]! - set[a]!) * (total[b]! - set[b]!)) / restPrecision;
    out[2 + j] = scale * within;
  }
}

/** Puts the numerators of a set in the place of the difference of means. */
function exactNumerators(
  { score, gram }: ExactScores,
  actual: Int32Array,
): (members: Int32Array, out: Float64Array) => void {
  const G = score.length;
  const withActual = new Float64Array(G);
  for (let c = 0; c < G; c++) for (const d of actual) withActual[c]! += gram[c * G + d]!;
  return (members, out) => {
    let numerator = 0;
    let response = 0;
    let square = 0;
    for (let a = 0; a < members.length; a++) {
      const c = members[a]!;
      numerator += score[c]!;
      response += withActual[c]!;
      for (let b = 0; b < members.length; b++) square += gram[c * G + members[b]!]!;
    }
    out[0] = numerator / square;
    out[1] = response / square;
  };
}
