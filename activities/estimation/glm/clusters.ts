import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { interactFactors } from '../panel/factor.ts';
import type { Factor, PanelSample } from '../panel/types.ts';

/** One term of a clustered variance: V₁ + V₂ − V₁₂ for two columns. Factors are by row of the sample. */
export interface ClusterTerm {
  factor: Factor;
  groups: number;
  sign: 1 | -1;
}

/** Terms of the clustered variance, and the cluster columns with their number of clusters among the rows used. */
export interface ClusterTerms {
  /** Cluster columns by row of the sample. */
  main: Factor[];
  counts: number[];
  terms: ClusterTerm[];
}

/**
 * Finds the cluster columns of a spec among the unit, the time, the effects and `extra`, interactions included.
 * @throws ContraflowError `missing-column` (data) for a name that none of them has.
 */
export function clusterTerms(
  spec: EstimateSpec,
  sample: PanelSample,
  used: Uint8Array,
  extra: readonly Factor[],
): ClusterTerms {
  const names = spec.inference.by ?? [sample.unit.name];
  const known = [...extra, sample.unit, sample.time, ...sample.effects];
  const main = names.map((name) => findFactor(name, known));
  const terms: ClusterTerm[] = main.map((factor) => ({ factor, groups: groupsUsed(factor, used), sign: 1 }));
  const counts = terms.map((term) => term.groups);
  if (main.length === 2) {
    const both = interactFactors(names.join('^'), main);
    terms.push({ factor: both, groups: groupsUsed(both, used), sign: -1 });
  }
  return { main, counts, terms };
}

function findFactor(name: string, known: readonly Factor[]): Factor {
  const exact = known.find((factor) => factor.name === name);
  if (exact !== undefined) return exact;
  const parts = name.split('^');
  if (parts.length > 1)
    return interactFactors(
      name,
      parts.map((part) => findFactor(part, known)),
    );
  throw new ContraflowError({
    kind: 'data',
    code: 'missing-column',
    message: `inference.by names ${name}, which is neither unit, time nor an absorbed effect`,
    hint: 'cluster by the unit or time column, or by an interaction of them',
  });
}

function groupsUsed(factor: Factor, used: Uint8Array): number {
  const seen = new Uint8Array(factor.levels);
  let count = 0;
  for (let i = 0; i < used.length; i++) {
    const code = factor.codes[i]!;
    if (used[i] === 1 && seen[code] === 0) {
      seen[code] = 1;
      count += 1;
    }
  }
  return count;
}
