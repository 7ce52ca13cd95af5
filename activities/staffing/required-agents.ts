import { erlangCState, type QueueState, waitProbabilityFrom } from './erlang.ts';
import { erlangAState, isHopelessQueue } from './erlang-a.ts';

/** Goals and caller behaviour at which agents are counted. Times in seconds, shares 0 to 1. */
export interface StaffingGoals {
  serviceLevel: number;
  thresholdS: number;
  maxOccupancy: number;
  /** Mean patience, seconds; null when callers never hang up. */
  patienceS: number | null;
}

/** Smallest group that meets the goals and the state it works in. */
export interface RequiredAgents {
  agents: number;
  state: QueueState;
}

/** Ceiling of a value of 0 or more that forgives the rounding of a quotient: 7 / 0.7 counts as 10. */
export function ceilQuotient(value: number): number {
  return Math.max(0, Math.ceil(value - 1e-9 * Math.max(1, value)));
}

const idle: QueueState = {
  waitProbability: 0,
  serviceLevel: 1,
  averageSpeedOfAnswer: 0,
  abandonment: 0,
  occupancy: 0,
};

/**
 * Smallest number of agents that reaches the service level and stays within the occupancy limit.
 * With Erlang C the occupancy limit is on the offered load; with Erlang A on the load that is carried, since calls that
 * hang up keep nobody busy. The Erlang B reciprocal is carried from one group size to the next, so that the search costs
 * one step a group.
 * @param load offered load, erlangs, 0 or more
 */
export function requiredAgents(load: number, ahtS: number, goals: StaffingGoals): RequiredAgents {
  if (load === 0) return { agents: 0, state: idle };
  const { patienceS } = goals;
  // With patience at most agents/load of the calls can be served at all, which bounds the service level.
  const floor = ceilQuotient(patienceS === null ? load / goals.maxOccupancy : load * goals.serviceLevel);
  let inverse = 1;
  for (let agents = 1; ; agents++) {
    inverse = 1 + (inverse * agents) / load;
    if (agents < floor) continue;
    if (
      patienceS === null ? agents <= load : isHopelessQueue(load, agents, ahtS, patienceS, goals.thresholdS)
    )
      continue;
    const state =
      patienceS === null
        ? erlangCState(waitProbabilityFrom(inverse, load, agents), load, agents, ahtS, goals.thresholdS)
        : erlangAState(inverse, load, agents, ahtS, patienceS, goals.thresholdS);
    if (state.serviceLevel >= goals.serviceLevel && state.occupancy <= goals.maxOccupancy + 1e-9) {
      return { agents, state };
    }
  }
}
