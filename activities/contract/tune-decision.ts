import { z } from 'zod';
import { dialAction, dialPolicy } from './enums.ts';

/** One call of the platform's calls response. Keys beyond these are kept out; a missing wrap-up counts as 0. */
export const dialCall = z.object({
  id: z.string().optional(),
  disposition: z.string().nullish().describe('connected, no_answer, busy, machine, abandoned, …'),
  outcome: z.string().nullish().describe('completed, failed, …'),
  wrap_up_time: z.number().min(0).nullish().describe('Seconds of work after the call'),
  created_time: z.string().nullish().describe('ISO instant'),
});

/** Body of the calls response. `total` is the platform's count and takes no part in the decision. */
export const dialCallsResponse = z.object({ calls: z.array(dialCall), total: z.number().optional() });

/** How the dialler may place calls: one per idle agent, or ahead of agents becoming free. */
export const dialMode = z.enum(['progressive', 'predictive']);

/** Tallies of one compliance period of 30 days; successive periods, not a sliding window. */
export const compliancePeriod = z.strictObject({
  startedAt: z.iso.datetime(),
  live: z.number().int().min(0).describe('Calls answered by a person, abandoned ones included'),
  abandoned: z.number().int().min(0),
});

/** What the guarded policy carries from one decision to the next; printed under `state`, read from `--context`. */
export const dialState = z.strictObject({
  version: z.literal(1),
  decidedAt: z.iso.datetime().nullable(),
  mode: dialMode,
  /** One letter a call, oldest first: L live, A abandoned, M machine, N not answered. */
  dials: z.string().regex(/^[LAMN]*$/),
  /** Ids of the calls in `dials` and of calls just before them, oldest first; repeats are recognised by them. */
  seen: z.array(z.string()),
  /** Latest wrap-up times, oldest first, seconds. */
  wrapUps: z.array(z.number().positive()),
  period: compliancePeriod,
  /** Correction of the modelled ratio by observed abandonment. */
  trim: z.number(),
  guardTripped: z
    .boolean()
    .describe('Abandonment of the period came near its limit and has not yet recovered'),
  /** Instants of the latest changes of the ratio, oldest first. */
  changes: z.array(z.iso.datetime()),
});

/** What a tick may know beside the calls. */
export const dialSituation = z.strictObject({
  at: z.iso.datetime().describe('Instant of the decision'),
  availableAgents: z.number().int().min(0).nullable().describe('Agents on the campaign, idle or busy'),
  idleAgents: z.number().int().min(0).nullable(),
  dataAt: z.iso.datetime().nullable().describe('Instant up to which the calls are known'),
  killSwitch: z.boolean(),
  callingAllowed: z.boolean().describe("Within the called parties' permitted hours"),
});

/** Content of `--context FILE`: the state printed by the last decision and, if known, the situation of this one. */
export const dialContext = z.strictObject({ state: dialState, situation: dialSituation.optional() });

/** Document of `contraflow tune decide`. */
export const tuneDecision = z.strictObject({
  action: dialAction,
  currentRatio: z.number(),
  newRatio: z.number(),
  answerRate: z.number().nullable().describe('connected / all calls; null without calls'),
  target: z.number(),
  p75WrapUp: z.number().nullable().describe('Seconds; null when skipped'),
  calls: z.number().int(),
  completedCalls: z.number().int(),
  invalidCalls: z
    .number()
    .int()
    .describe('Completed calls without a disposition, left out of the wrap-up times'),
  maxSafeRatio: z.number().nullable(),
  policy: dialPolicy,
  mode: dialMode.nullable().describe('null under the policy `guide`, which knows no modes'),
  reasons: z.array(z.string()),
  state: dialState.optional(),
});

export type DialCall = z.infer<typeof dialCall>;
export type DialMode = z.infer<typeof dialMode>;
export type CompliancePeriod = z.infer<typeof compliancePeriod>;
export type DialState = z.infer<typeof dialState>;
export type DialSituation = z.infer<typeof dialSituation>;
export type DialContext = z.infer<typeof dialContext>;
export type TuneDecision = z.infer<typeof tuneDecision>;
