import { type Absorber, createAbsorber } from '../absorb/index.ts';
import type { LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import type { Factor } from '../panel/types.ts';
import type { Adjustment } from './bias-reduced.ts';
import { inverseRoot } from './inverse-root.ts';

/** Rows of one cluster up to which CR2 is computed on a panel that is not balanced. */
const CLUSTER_LIMIT = 2000;
const STEPS = 80;
const TOLERANCE = 1e-12;

/**
 * CR2 on any panel. The adjustment matrix of a cluster, the inverse root of its block of the residual maker, is applied
 * to the regressors by Lanczos iteration, a step of which is one projection off effects and regressors; the block is
 * never formed.
 *
 * @throws ContraflowError `cr2-too-large`
 */
export function iteratedAdjustment(fit: LinearFit, cluster: Factor): Adjustment {
  const groups = rowsOf(cluster);
  refuseLarge(groups);
  const k = fit.names.length;
  const G = groups.length;
  const maker = residualMaker(fit);
  const { rootWeights, columns } = maker;
  const scores = new Float64Array(G * k);
  // adjusted[j][g]: A_g X_g b_j, the influence before the residual maker.
  const adjusted: Float64Array[][] = columns.map(() => []);
  groups.forEach((rows, g) => {
    const own = columns.map((column) =>
      applyInverseRoot(
        maker,
        rows,
        Float64Array.from(rows, (row) => column[row]!),
      ),
    );
    own.forEach((vector, j) => {
      rows.forEach((row, r) => {
        scores[g * k + j]! += vector[r]! * fit.residuals[row]! * rootWeights[row]!;
      });
    });
    for (let j = 0; j < k; j++) {
      const mixed = new Float64Array(rows.length);
      own.forEach((vector, a) => {
        for (let r = 0; r < mixed.length; r++) mixed[r]! += vector[r]! * fit.bread[a * k + j]!;
      });
      adjusted[j]!.push(mixed);
    }
  });
  const products = adjusted.map((vectors) => {
    const out = new Float64Array(G * G);
    groups.forEach((rows, g) => {
      const full = maker.apply(rows, vectors[g]!);
      groups.forEach((others, h) => {
        const vector = vectors[h]!;
        for (let r = 0; r < others.length; r++) out[g * G + h]! += full[others[r]!]! * vector[r]!;
      });
    });
    return out;
  });
  return { scores, products };
}

function rowsOf(cluster: Factor): Int32Array[] {
  const counts = new Int32Array(cluster.levels);
  for (const code of cluster.codes) counts[code]!++;
  const groups = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  cluster.codes.forEach((code, row) => {
    groups[code]![counts[code]!++] = row;
  });
  return groups;
}

function refuseLarge(groups: readonly Int32Array[]): void {
  const largest = groups.reduce((most, rows) => Math.max(most, rows.length), 0);
  if (largest <= CLUSTER_LIMIT) return;
  throw specError(
    'cr2-too-large',
    `inference.correction: cr2 takes at most ${CLUSTER_LIMIT} rows a cluster where the panel is not balanced; here are ${largest}`,
    'use cr3 or wild-cluster-bootstrap, or aggregate the panel to days',
  );
}

interface ResidualMaker {
  rootWeights: Float64Array;
  /** Regressors in the weighted metric. */
  columns: Float64Array[];
  /** (I − H) of a vector that lives on some rows, in the weighted metric; the array is used again by the next call. */
  apply(rows: Int32Array, vector: Float64Array): Float64Array;
}

function residualMaker(fit: LinearFit): ResidualMaker {
  const absorber: Absorber = createAbsorber(fit.effects, fit.weights);
  const n = fit.observations;
  const k = fit.names.length;
  const rootWeights = Float64Array.from({ length: n }, (_, i) => Math.sqrt(fit.weights?.[i] ?? 1));
  const columns = fit.columns.map((column) => column.map((value, i) => value * rootWeights[i]!));
  const made = new Float64Array(n);
  return {
    rootWeights,
    columns,
    apply(rows, vector) {
      made.fill(0);
      const cross = new Float64Array(k);
      for (let r = 0; r < rows.length; r++) {
        const row = rows[r]!;
        made[row] = vector[r]! / rootWeights[row]!;
        for (let a = 0; a < k; a++) cross[a]! += columns[a]![row]! * vector[r]!;
      }
      if (fit.effects.length > 0) absorber.demean([made]);
      for (let i = 0; i < n; i++) made[i]! *= rootWeights[i]!;
      for (let a = 0; a < k; a++) {
        let share = 0;
        for (let b = 0; b < k; b++) share += fit.bread[a * k + b]! * cross[b]!;
        const column = columns[a]!;
        for (let i = 0; i < n; i++) made[i]! -= share * column[i]!;
      }
      return made;
    },
  };
}

/** M^(−½)v for the cluster's block M of the residual maker, by Lanczos with full reorthogonalisation. */
function applyInverseRoot(maker: ResidualMaker, rows: Int32Array, vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  if (norm === 0) return vector;
  const directions: Float64Array[] = [vector.map((value) => value / norm)];
  const diagonal: number[] = [];
  const beside: number[] = [];
  let last: Float64Array | undefined;
  for (let m = 0; m < Math.min(STEPS, rows.length); m++) {
    const direction = directions[m]!;
    const full = maker.apply(rows, direction);
    const next = Float64Array.from(rows, (row) => full[row]!);
    diagonal.push(dot(next, direction));
    for (let round = 0; round < 2; round++)
      for (const earlier of directions) {
        const share = dot(next, earlier);
        for (let r = 0; r < next.length; r++) next[r]! -= share * earlier[r]!;
      }
    const length = Math.sqrt(dot(next, next));
    const weights = firstColumn(diagonal, beside);
    const changed =
      last === undefined
        ? Number.POSITIVE_INFINITY
        : weights.reduce((most, value, i) => Math.max(most, Math.abs(value - (last?.[i] ?? 0))), 0);
    last = weights;
    if (length < TOLERANCE || changed < TOLERANCE) break;
    beside.push(length);
    directions.push(next.map((value) => value / length));
  }
  const out = new Float64Array(rows.length);
  last?.forEach((weight, m) => {
    const direction = directions[m]!;
    for (let r = 0; r < out.length; r++) out[r]! += norm * weight * direction[r]!;
  });
  return out;
}

/** First column of the inverse root of the tridiagonal matrix of the iteration. */
function firstColumn(diagonal: readonly number[], beside: readonly number[]): Float64Array {
  const q = diagonal.length;
  const matrix = new Float64Array(q * q);
  diagonal.forEach((value, a) => {
    matrix[a * q + a] = value;
    if (a + 1 >= q) return;
    matrix[a * q + a + 1] = beside[a]!;
    matrix[(a + 1) * q + a] = beside[a]!;
  });
  const root = inverseRoot(matrix, q);
  return Float64Array.from({ length: q }, (_, a) => root[a * q]!);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
