import type { DialPolicy } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { DialCall, DialContext, DialSituation, TuneDecision } from '../contract/tune-decision.ts';
import { summariseCalls } from './call-summary.ts';
import { initialDialState } from './dial-state.ts';
import { guardedSettings, nextDecision } from './guarded-policy.ts';
import { actionOf, type DialRule, guideRatio, guideRule, maxSafeRatio } from './guide-rule.ts';
import { wrapUpP75 } from './wrap-up-quantile.ts';

/** Settings of one decision. Left out: the guide's target 0.85, tolerance 0.05, step 0.15, bounds 0.1 to 5. */
export interface DialOptions extends Partial<DialRule> {
  /** Ratio in force. */
  ratio: number;
  /** Default guarded. */
  policy?: DialPolicy;
  /** State and situation for the guarded policy; without them it dials progressively. */
  context?: DialContext;
  /** Instant of the decision, ISO, for the guarded policy without a situation; default: the newest call's creation. */
  at?: string;
}

function checkOptions(options: DialOptions, rule: DialRule): void {
  const refuse = (key: string, value: unknown, range: string): never => {
    throw new ContraflowError({
      kind: 'usage',
      code: 'option-out-of-range',
      message: `${key} is ${String(value)}`,
      hint: `give ${range}`,
    });
  };
  if (!(options.ratio >= 0 && options.ratio < Infinity))
    refuse('--ratio', options.ratio, 'a number of 0 or more');
  if (!(rule.target >= 0 && rule.target <= 1)) refuse('--target', rule.target, 'a share from 0 to 1');
  if (!(rule.tolerance >= 0 && rule.tolerance <= 1))
    refuse('--tolerance', rule.tolerance, 'a share from 0 to 1');
  if (!(rule.step > 0 && rule.step < Infinity)) refuse('step', rule.step, 'a positive number');
  if (!(rule.bounds[0] <= rule.bounds[1])) refuse('bounds', rule.bounds.join(', '), 'lower, upper in order');
}

function newestCall(calls: readonly DialCall[]): string | undefined {
  let newest = Number.NEGATIVE_INFINITY;
  for (const call of calls) {
    const at = typeof call.created_time === 'string' ? Date.parse(call.created_time) : Number.NaN;
    if (at > newest) newest = at;
  }
  return Number.isFinite(newest) ? new Date(newest).toISOString() : undefined;
}

function situationWithoutContext(calls: readonly DialCall[], at: string | undefined): DialSituation {
  return {
    at: at ?? newestCall(calls) ?? '1970-01-01T00:00:00.000Z',
    availableAgents: null,
    idleAgents: null,
    dataAt: null,
    killSwitch: false,
    callingAllowed: true,
  };
}

function badInputReasons(invalidCalls: number): string[] {
  if (invalidCalls === 0) return [];
  return [`${invalidCalls} completed calls without a disposition left out of the wrap-up times`];
}

/**
 * One decision about a campaign's dial ratio from recent calls.
 * `guide` is the dial-tuning guide's rule to the last digit. `guarded` adds the guard rails and returns its state.
 * @param calls every call is used, in any order
 * @throws ContraflowError (usage) naming the option that is out of range
 */
export function decideDial(calls: readonly DialCall[], options: DialOptions): TuneDecision {
  const policy = options.policy ?? 'guarded';
  const rule: DialRule = {
    target: options.target ?? guideRule.target,
    tolerance: options.tolerance ?? guideRule.tolerance,
    step: options.step ?? guideRule.step,
    bounds: options.bounds ?? guideRule.bounds,
  };
  checkOptions(options, rule);
  const { answerRate, wrapUps, invalidCalls } = summariseCalls(calls);
  const common = {
    currentRatio: options.ratio,
    answerRate,
    target: rule.target,
    calls: calls.length,
    completedCalls: wrapUps.length,
    invalidCalls,
    policy,
  };

  if (policy === 'guarded') {
    const situation = options.context?.situation ?? situationWithoutContext(calls, options.at);
    const before = options.context?.state ?? initialDialState(situation.at);
    const settings = { ...guardedSettings, step: rule.step, bounds: rule.bounds };
    const observation = { situation, calls, currentRatio: options.ratio };
    const { state, move } = nextDecision(before, observation, settings);
    const contextReasons = options.context ? [] : ['no context given'];
    return {
      ...common,
      ...move,
      reasons: [...contextReasons, ...move.reasons, ...badInputReasons(invalidCalls)],
      state,
    };
  }

  if (wrapUps.length === 0 || answerRate === null) {
    return {
      ...common,
      action: 'skip',
      newRatio: options.ratio,
      p75WrapUp: null,
      maxSafeRatio: null,
      mode: null,
      reasons: ['no completed call in the window', ...badInputReasons(invalidCalls)],
    };
  }
  const p75WrapUp = wrapUpP75(wrapUps);
  const newRatio = guideRatio(answerRate, options.ratio, p75WrapUp, rule);
  return {
    ...common,
    action: actionOf(options.ratio, newRatio),
    newRatio,
    p75WrapUp,
    maxSafeRatio: maxSafeRatio(p75WrapUp),
    mode: null,
    reasons: [
      guideReason(answerRate, options.ratio, newRatio, p75WrapUp, rule),
      ...badInputReasons(invalidCalls),
    ],
  };
}

function guideReason(
  answerRate: number,
  ratio: number,
  newRatio: number,
  p75: number,
  rule: DialRule,
): string {
  const rate = `answer rate ${answerRate.toFixed(3)}`;
  if (answerRate < rule.target - rule.tolerance) return `${rate} below ${rule.target} − ${rule.tolerance}`;
  if (answerRate > rule.target + rule.tolerance) {
    const capped = newRatio < ratio + rule.step ? `, held back by the wrap-up ceiling or the bounds` : '';
    return `${rate} above ${rule.target} + ${rule.tolerance}, p75 wrap-up ${p75.toFixed(1)} s${capped}`;
  }
  return `${rate} within ${rule.target} ± ${rule.tolerance}`;
}
