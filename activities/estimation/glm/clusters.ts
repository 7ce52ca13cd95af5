import { interactFactors } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';

/** One term of a clustered variance: V₁ + V₂ − V₁₂ for two columns. Factors are by row of the sample. */
export interface ClusterTerm {
  factor: Factor;
  groups: number;
  sign: 1 | -1;
}

/** Terms of the clustered variance, and the number of clusters of each column among the rows used. */
export interface ClusterTerms {
  counts: number[];
  terms: ClusterTerm[];
}

/** Terms for one or two cluster columns. */
export function clusterTerms(columns: readonly Factor[], used: Uint8Array): ClusterTerms {
  const terms: ClusterTerm[] = columns.map((factor) => ({
    factor,
    groups: groupsUsed(factor, used),
    sign: 1,
  }));
  const counts = terms.map((term) => term.groups);
  if (columns.length === 2) {
    const both = interactFactors(columns.map((factor) => factor.name).join('^'), columns);
    terms.push({ factor: both, groups: groupsUsed(both, used), sign: -1 });
  }
  return { counts, terms };
}

/** Levels of a factor among the rows used; where `where` is given, among rows with a non-zero value of it. */
export function groupsUsed(factor: Factor, used: Uint8Array, where?: Float64Array): number {
  const seen = new Uint8Array(factor.levels);
  let count = 0;
  for (let i = 0; i < used.length; i++) {
    const code = factor.codes[i]!;
    if (used[i] === 0 || seen[code] === 1 || (where !== undefined && where[i] === 0)) continue;
    seen[code] = 1;
    count += 1;
  }
  return count;
}
