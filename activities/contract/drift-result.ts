import { z } from 'zod';
import { driftRules } from './choices.ts';
import { severity } from './enums.ts';

/** State of an episode: `pending` looks suspicious, `firing` stands, `resolved` is the one point at which it ends. */
export const driftPhase = z.enum(['ok', 'pending', 'firing', 'resolved']);
export const driftRule = z.enum(driftRules);
/** Why a point says nothing about drift. */
export const driftSuppression = z.enum(['stale', 'known-event']);

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text)), 'expected an ISO time');

/** One estimate of a series: the same change, metric, segment and estimator as its neighbours. */
export const driftPoint = z.object({
  at: instant.describe('ISO time; without an offset it is UTC'),
  delta: z.number().describe('Effect on the transformed scale of the estimate'),
  standardError: z.number().min(0).nullish(),
  reference: z
    .object({ lower: z.number(), upper: z.number() })
    .nullish()
    .describe('Interval of the last validated estimate at that time'),
  suppressed: driftSuppression.nullish().describe('Late data or a registered event: kept out of every rule'),
});

/** Content of `drift --history`; the last point is the current one. */
export const driftHistory = z.array(driftPoint).min(1, 'expected at least one estimate');

export const driftBaseline = z.strictObject({
  mean: z.number().nullable(),
  standardDeviation: z.number().nullable().describe('With n − 1'),
  from: z.iso.datetime().describe('Inclusive'),
  to: z.iso.datetime().describe('Exclusive'),
  observations: z.number().int(),
});

/** What the robust rule saw at the current point. */
export const robustDrift = z.strictObject({
  alert: z.boolean().describe('An episode is firing'),
  zScore: z.number().nullable().describe('Against the rolling or frozen baseline, with √(1 + 1/n)'),
  observations: z.number().int().describe('Points in that baseline'),
  weekdayAdjusted: z.boolean(),
  baselineFrozen: z.boolean(),
  cusumUpper: z.number().describe('Cumulative sum upwards, allowance 0.5, limit 5'),
  cusumLower: z.number(),
  twoOfThree: z.boolean().describe('Two of the last three points beyond 2 on one side'),
  pValue: z.number().nullable(),
  admitted: z.boolean().describe("Stands after Benjamini–Hochberg over the run's series at 5 %"),
});

export const outsideConfidence = z.strictObject({
  flag: z.boolean().nullable().describe('null without a reference interval'),
  persistent: z.boolean().describe('Outside on one side in two of the last three points'),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
});

/** A stretch of drift, dated. */
export const driftEpisode = z.strictObject({
  openedAt: z.iso.datetime().describe('Point at which the alert rose; identifies the episode'),
  startedAt: z.iso.datetime().describe('Estimated first point of the shift'),
  direction: z.enum(['up', 'down']),
  closedAt: z.iso.datetime().nullable(),
});

/** Document of `contraflow drift`. */
export const driftResult = z.strictObject({
  drifted: z.boolean().describe('|zScore| > threshold, the 2-SD rule'),
  zScore: z.number().nullable(),
  baseline: driftBaseline,
  threshold: z.literal(2),
  rules: z.strictObject({
    guide: z.strictObject({ flag: z.boolean(), zScore: z.number().nullable() }),
    robust: robustDrift,
    outsideConfidence,
  }),
  rule: driftRule.describe('The rule that decides about the alert'),
  alert: z.boolean(),
  state: driftPhase,
  transition: z.enum(['opened', 'resolved']).nullable().describe('What changed at the current point'),
  episode: driftEpisode.nullable(),
  severity,
  capacityReview: z.boolean().describe('Drift moves at least one full-time equivalent'),
  reasons: z.array(z.string()),
});

export type DriftPhase = z.infer<typeof driftPhase>;
export type DriftRule = z.infer<typeof driftRule>;
export type DriftPoint = z.infer<typeof driftPoint>;
export type DriftBaseline = z.infer<typeof driftBaseline>;
export type RobustDrift = z.infer<typeof robustDrift>;
export type OutsideConfidence = z.infer<typeof outsideConfidence>;
export type DriftEpisode = z.infer<typeof driftEpisode>;
export type DriftResult = z.infer<typeof driftResult>;
