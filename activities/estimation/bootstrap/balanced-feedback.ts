import type { PartialledModel } from './partial-out.ts';

/**
 * What re-estimating the effects takes back, in closed form: two effects, one row in each of their cells, no weights,
 * and one of them nested in the clusters. The nested effect takes back nothing, the other one its mean by level, so that
 * only sums by cluster and level matter. undefined elsewhere.
 */
export function balancedFeedback(
  model: PartialledModel,
  clusters: number,
): [Float64Array, Float64Array] | undefined {
  const { design, outcome, treatment, cluster } = model;
  const { rows, weights, groups, others, otherLevels, otherCodes, starts } = design;
  if (others !== 1 || groups * otherLevels !== rows || weights.some((w) => w !== 1)) return undefined;
  const groupOf = new Int32Array(rows);
  const seen = new Uint8Array(rows);
  for (let a = 0; a < groups; a++)
    for (let i = starts[a]!; i < starts[a + 1]!; i++) {
      groupOf[i] = a;
      seen[a * otherLevels + otherCodes[i]!] = 1;
    }
  if (seen.includes(0)) return undefined;
  const otherNested = decides(otherCodes, otherLevels, cluster);
  if (!otherNested && !decides(groupOf, groups, cluster)) return undefined;
  const [levelOf, levels, nested] = otherNested
    ? [groupOf, groups, otherLevels]
    : [otherCodes, otherLevels, groups];
  const withTreatment = new Float64Array(clusters * levels);
  const withOutcome = new Float64Array(clusters * levels);
  for (let i = 0; i < rows; i++) {
    const at = cluster[i]! * levels + levelOf[i]!;
    withTreatment[at]! += treatment[i]!;
    withOutcome[at]! += outcome[i]!;
  }
  return [
    products(withTreatment, withOutcome, clusters, levels, nested),
    products(withTreatment, withTreatment, clusters, levels, nested),
  ];
}

/** True where the code decides the cluster. */
function decides(codes: Int32Array, levels: number, cluster: Int32Array): boolean {
  const found = new Int32Array(levels).fill(-1);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (found[code] === -1) found[code] = cluster[i]!;
    else if (found[code] !== cluster[i]) return false;
  }
  return true;
}

/** Σ_t a_gt b_ht / divisor, G × G. */
function products(
  a: Float64Array,
  b: Float64Array,
  clusters: number,
  levels: number,
  divisor: number,
): Float64Array {
  const out = new Float64Array(clusters * clusters);
  for (let g = 0; g < clusters; g++)
    for (let h = 0; h < clusters; h++) {
      let sum = 0;
      for (let t = 0, p = g * levels, q = h * levels; t < levels; t++, p++, q++) sum += a[p]! * b[q]!;
      out[g * clusters + h] = sum / divisor;
    }
  return out;
}
