/**
 * Upper end of the Wilson score interval for a proportion (Wilson 1927).
 * @param trials positive; `z` standard normal quantile, 1.28 for a one-sided 90 %
 */
export function wilsonUpper(successes: number, trials: number, z: number): number {
  const share = successes / trials;
  const z2 = z * z;
  const centre = share + z2 / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials * trials));
  return Math.min(1, (centre + spread) / (1 + z2 / trials));
}

/**
 * Expected share of live answers that find no free agent: E[(X − c)+]/E[X] with X binomial(dials, pickup).
 * Uses E[(X − c)+] = E[X] − c + Σ over x < c of (c − x)·P(X = x), so the sum is as short as there are agents.
 */
export function expectedAbandonShare(dials: number, pickup: number, agents: number): number {
  if (dials <= agents || pickup <= 0) return 0;
  const mean = dials * pickup;
  if (pickup >= 1) return (dials - agents) / dials;
  let logP = dials * Math.log1p(-pickup);
  let shortfall = 0;
  for (let x = 0; x < agents; x++) {
    shortfall += (agents - x) * Math.exp(logP);
    logP += Math.log((dials - x) / (x + 1)) + Math.log(pickup / (1 - pickup));
  }
  return Math.max(0, mean - agents + shortfall) / mean;
}

/**
 * Most calls to place at once for `agents` free agents with an expected abandonment of at most `limit`, as a ratio to
 * the agents: at least 1 (a call for each), at most `maxRatio`. The share grows with the dials, so the search bisects.
 */
export function pacedRatio(agents: number, pickup: number, limit: number, maxRatio: number): number {
  let low = agents;
  let high = Math.floor(agents * maxRatio);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (expectedAbandonShare(middle, pickup, agents) <= limit) low = middle;
    else high = middle - 1;
  }
  return Math.max(1, low / agents);
}
