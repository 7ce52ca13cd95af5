import { createRandom } from '../../random.ts';

/** Number of ways to choose k of n; Infinity beyond 10¹⁵. */
export function countSets(n: number, k: number): number {
  let count = 1;
  const m = Math.min(k, n - k);
  for (let j = 1; j <= m; j++) {
    count = (count * (n - m + j)) / j;
    if (count > 1e15) return Number.POSITIVE_INFINITY;
  }
  return Math.round(count);
}

/** True where all sets are used rather than drawn. */
export function areEnumerated(n: number, k: number, replications: number): boolean {
  return countSets(n, k) <= replications + 1;
}

/**
 * Calls `visit` with one set of k of n after another, always the same array of members. All of them where they are at
 * most replications + 1; otherwise `replications` seeded draws without the actual set, which the caller adds.
 */
export function forEachSet(
  n: number,
  k: number,
  replications: number,
  seed: number,
  visit: (members: Int32Array) => void,
): void {
  const members = Int32Array.from({ length: k }, (_, j) => j);
  if (areEnumerated(n, k, replications)) {
    for (;;) {
      visit(members);
      let j = k - 1;
      while (j >= 0 && members[j] === n - k + j) j--;
      if (j < 0) return;
      members[j]!++;
      for (let after = j + 1; after < k; after++) members[after] = members[after - 1]! + 1;
    }
  }
  const random = createRandom(seed);
  const deck = Int32Array.from({ length: n }, (_, j) => j);
  for (let r = 0; r < replications; r++) {
    for (let j = 0; j < k; j++) {
      const other = j + random.integer(n - j);
      const card = deck[other]!;
      deck[other] = deck[j]!;
      deck[j] = card;
      members[j] = card;
    }
    visit(members);
  }
}
