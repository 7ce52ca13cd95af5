/** Steady state of a queue with a given number of agents. Times in seconds, shares 0 to 1. */
export interface QueueState {
  /** Share of offered calls that wait. */
  waitProbability: number;
  /** Share of offered calls answered within the threshold. */
  serviceLevel: number;
  /** Mean wait of the answered calls. */
  averageSpeedOfAnswer: number;
  /** Share of offered calls that hang up before an agent answers. */
  abandonment: number;
  /** Share of their time in which agents are busy. */
  occupancy: number;
}

/**
 * Reciprocal of the Erlang B blocking probability by Jagerman's recursion 1/B(n) = 1 + (n/a)/B(n − 1).
 * Overflows to Infinity, which callers read as no blocking.
 * @param load offered load in erlangs, positive
 */
export function inverseErlangB(load: number, agents: number): number {
  let inverse = 1;
  for (let n = 1; n <= agents; n++) inverse = 1 + (inverse * n) / load;
  return inverse;
}

/** Erlang B: share of calls lost by a group of `agents` without a queue at `load` erlangs. */
export function erlangB(load: number, agents: number): number {
  return load === 0 ? (agents === 0 ? 1 : 0) : 1 / inverseErlangB(load, agents);
}

/**
 * Erlang C waiting probability from the Erlang B reciprocal: n / (a + (n − a)/B), 1 when the group is not stable.
 * @param inverse `inverseErlangB(load, agents)`
 */
export function waitProbabilityFrom(inverse: number, load: number, agents: number): number {
  if (agents <= load) return 1;
  return agents / (load + (agents - load) * inverse);
}

/** Erlang C (M/M/n): share of calls that wait. `load` in erlangs; 1 when `agents` cannot carry the load. */
export function erlangC(load: number, agents: number): number {
  return load === 0 ? 0 : waitProbabilityFrom(inverseErlangB(load, agents), load, agents);
}

/**
 * State of an Erlang C queue.
 * @param waitProbability Erlang C probability at this load and these agents
 * @param ahtS mean handle time, seconds; `thresholdS` service level threshold, seconds
 */
export function erlangCState(
  waitProbability: number,
  load: number,
  agents: number,
  ahtS: number,
  thresholdS: number,
): QueueState {
  const spare = agents - load;
  return {
    waitProbability,
    serviceLevel: Math.max(0, 1 - waitProbability * Math.exp((-spare * thresholdS) / ahtS)),
    averageSpeedOfAnswer: (waitProbability * ahtS) / spare,
    abandonment: 0,
    occupancy: load / agents,
  };
}
