import type { StaffingLevel, StaffingResult } from '../contract/staffing-result.ts';
import { checkStaffingOptions, type StaffingOptions } from './options.ts';
import { ceilQuotient, requiredAgents, type StaffingGoals } from './required-agents.ts';

/**
 * Staff for one interval, and what an effect on handle time changes.
 *
 * The effect is carried through the queueing model at the estimate and at both ends of its interval (the model is
 * monotone in handle time), never by scaling headcounts. `fte` is unrounded, erlangs / (occupancy × (1 − shrinkage))
 * with the occupancy of `before` throughout, so that effects too small for a whole agent still show.
 *
 * @throws ContraflowError (usage) naming the option that is out of range
 */
export function computeStaffing(options: StaffingOptions): StaffingResult {
  checkStaffingOptions(options);
  const shrinkage = options.shrinkage ?? 0.3;
  const goals: StaffingGoals = {
    serviceLevel: options.serviceLevel,
    thresholdS: options.thresholdS,
    maxOccupancy: options.maxOccupancy ?? 0.85,
    patienceS: options.patienceS ?? null,
  };
  const arrivalRate = options.calls / options.intervalS;

  const level = (ahtS: number, heldOccupancy: number | null): StaffingLevel => {
    const load = arrivalRate * ahtS;
    const { agents, state } = requiredAgents(load, ahtS, goals);
    const occupancy = heldOccupancy ?? state.occupancy;
    return {
      agents,
      rostered: ceilQuotient(agents / (1 - shrinkage)),
      serviceLevel: state.serviceLevel,
      occupancy: state.occupancy,
      waitProbability: state.waitProbability,
      averageSpeedOfAnswer: state.averageSpeedOfAnswer,
      abandonment: goals.patienceS === null ? null : state.abandonment,
      fte: load === 0 ? 0 : load / (occupancy * (1 - shrinkage)),
    };
  };

  const before = level(options.ahtS, null);
  const result: StaffingResult = {
    ...before,
    assumptions: {
      model: goals.patienceS === null ? 'erlang-c' : 'erlang-a',
      calls: options.calls,
      intervalS: options.intervalS,
      ahtS: options.ahtS,
      serviceLevelTarget: goals.serviceLevel,
      thresholdS: goals.thresholdS,
      shrinkage,
      maxOccupancy: goals.maxOccupancy,
      patienceS: goals.patienceS,
    },
  };
  const { effect } = options;
  if (!effect) return result;
  const at = (change: number) => level(options.ahtS + change, before.occupancy);
  const after = at(effect.delta);
  result.before = before;
  result.after = after;
  if (effect.lower === undefined || effect.upper === undefined) return result;
  const afterLower = at(effect.lower);
  const afterUpper = at(effect.upper);
  return {
    ...result,
    afterLower,
    afterUpper,
    change: {
      agents: after.agents - before.agents,
      rostered: after.rostered - before.rostered,
      fte: after.fte - before.fte,
      fteLower: afterLower.fte - before.fte,
      fteUpper: afterUpper.fte - before.fte,
    },
  };
}
