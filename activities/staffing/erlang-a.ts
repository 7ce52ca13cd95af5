import type { QueueState } from './erlang.ts';

/** Weight, relative to the rest of the sum, below which further queue lengths are left out. */
const negligible = 1e-18;
/** Sums are scaled down by this much whenever a weight outgrows its inverse: overloaded queues are long. */
const rescale = 1e-200;

/**
 * Whether an overloaded queue is so long that the service level is zero to any precision: more than 10,000 waiting in
 * the fluid limit and a fluid wait, patience · ln(load/agents), of more than twice the threshold.
 */
export function isHopelessQueue(
  load: number,
  agents: number,
  ahtS: number,
  patienceS: number,
  thresholdS: number,
): boolean {
  if (agents >= load) return false;
  const waiting = ((load - agents) / ahtS) * patienceS;
  return waiting > 10_000 && patienceS * Math.log(load / agents) > 2 * thresholdS;
}

/**
 * State of an Erlang A queue (M/M/n+M, Palm; Mandelbaum and Zeltyn 2005).
 *
 * A caller who finds k others waiting is served with probability nμ/(nμ + (k + 1)θ). Given k, the time to leave the
 * queue is a sum of exponentials with rates nμ + θ … nμ + (k + 1)θ, which is distributed as −ln Beta(nμ/θ + 1, k + 1)/θ;
 * its distribution function follows from one k to the next by the recursion of the incomplete beta function.
 *
 * @param inverseB reciprocal Erlang B probability at this load and these agents
 * @param load offered load, erlangs, positive
 * @param ahtS mean handle time; `patienceS` mean patience; `thresholdS` service level threshold; seconds
 */
export function erlangAState(
  inverseB: number,
  load: number,
  agents: number,
  ahtS: number,
  patienceS: number,
  thresholdS: number,
): QueueState {
  const service = agents / ahtS;
  const leaving = 1 / patienceS;
  const arrivals = load / ahtS;
  let idleWeight = inverseB - 1;
  if (!Number.isFinite(idleWeight)) {
    return {
      waitProbability: 0,
      serviceLevel: 1,
      averageSpeedOfAnswer: 0,
      abandonment: 0,
      occupancy: load / agents,
    };
  }
  const x = -Math.expm1(-leaving * thresholdS);
  const shape = service / leaving + 1;
  let within = -Math.expm1(-(service + leaving) * thresholdS);
  let step = x * Math.exp(-leaving * thresholdS * shape) * shape;
  let weight = 1;
  let total = idleWeight;
  let waiting = 0;
  let servedWaiting = 0;
  let servedInTime = 0;
  let waitTime = 0;
  let stageTime = 0;
  for (let k = 0; ; k++) {
    const exitRate = service + (k + 1) * leaving;
    const served = weight * (service / exitRate);
    stageTime += 1 / exitRate;
    total += weight;
    waiting += weight;
    servedWaiting += served;
    servedInTime += served * Math.max(0, within);
    waitTime += served * stageTime;
    within -= step;
    step *= (x * (k + 1 + shape)) / (k + 2);
    weight *= arrivals / exitRate;
    if (arrivals < exitRate && weight < negligible * total) break;
    if (weight > 1 / rescale) {
      weight *= rescale;
      total *= rescale;
      idleWeight *= rescale;
      waiting *= rescale;
      servedWaiting *= rescale;
      servedInTime *= rescale;
      waitTime *= rescale;
    }
  }
  const servedAll = idleWeight + servedWaiting;
  const abandonment = Math.max(0, (waiting - servedWaiting) / total);
  return {
    waitProbability: waiting / total,
    serviceLevel: Math.min(1, (idleWeight + servedInTime) / total),
    averageSpeedOfAnswer: waitTime / servedAll,
    abandonment,
    occupancy: (load * (1 - abandonment)) / agents,
  };
}
