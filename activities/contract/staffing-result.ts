import { z } from 'zod';

/** Queueing models: `erlang-c` lets every caller wait, `erlang-a` lets callers hang up after an exponential patience. */
export const staffingModel = z.enum(['erlang-c', 'erlang-a']);

/** Staff needed for one interval of one queue. Rates are fractions 0 to 1, times are seconds. */
export const staffingLevel = z.strictObject({
  agents: z.number().int().min(0).describe('Agents needed on the phones'),
  rostered: z.number().int().min(0).describe('Agents to roster so that `agents` are left after shrinkage'),
  serviceLevel: z.number().min(0).max(1).describe('Share of offered calls answered within the threshold'),
  occupancy: z.number().min(0).max(1).describe('Share of their time in which agents handle calls'),
  waitProbability: z.number().min(0).max(1).describe('Share of calls that wait at all'),
  averageSpeedOfAnswer: z.number().min(0).describe('Mean wait of answered calls, seconds'),
  abandonment: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .describe('Share of calls that hang up; null without patience'),
  fte: z.number().min(0).describe('Unrounded full-time equivalents: erlangs / (occupancy × (1 − shrinkage))'),
});

/** What the figures rest on, stamped beside them. */
export const staffingAssumptions = z.strictObject({
  model: staffingModel,
  calls: z.number(),
  intervalS: z.number(),
  ahtS: z.number(),
  serviceLevelTarget: z.number(),
  thresholdS: z.number(),
  shrinkage: z.number(),
  maxOccupancy: z.number(),
  patienceS: z.number().nullable(),
});

/** Difference `after` − `before`, recomputed at the estimate and at both ends of its interval. */
export const staffingChange = z.strictObject({
  agents: z.number().int(),
  rostered: z.number().int(),
  fte: z.number(),
  fteLower: z.number().describe('At the lower end of the effect'),
  fteUpper: z.number().describe('At the upper end of the effect'),
});

/** Document of `contraflow staffing`; the last five keys are there with an effect only. */
export const staffingResult = staffingLevel.extend({
  assumptions: staffingAssumptions,
  before: staffingLevel.optional(),
  after: staffingLevel.optional(),
  afterLower: staffingLevel.optional(),
  afterUpper: staffingLevel.optional(),
  change: staffingChange.optional(),
});

export type StaffingModel = z.infer<typeof staffingModel>;
export type StaffingLevel = z.infer<typeof staffingLevel>;
export type StaffingAssumptions = z.infer<typeof staffingAssumptions>;
export type StaffingChange = z.infer<typeof staffingChange>;
export type StaffingResult = z.infer<typeof staffingResult>;
