import { z } from 'zod';
import { dialPolicies, pValueAdjustments } from './choices.ts';

/** Whether a result passed its checks; `partial` where a step was skipped or a window is missing. */
export const validationStatus = z.enum(['passed', 'warned', 'failed', 'partial']);
export const severity = z.enum(['info', 'warning', 'error', 'critical']);
/** State of one extraction window in the ledger. */
export const windowStatus = z.enum(['planned', 'running', 'done', 'partial', 'failed', 'skipped']);
/** State of one step of a run; `parked` waits for a person's decision. */
export const stepStatus = z.enum(['waiting', 'running', 'done', 'parked', 'skipped', 'failed']);
export const mediaType = z.enum(['voice', 'callback', 'chat', 'email', 'message', 'unknown']);
/** What an average handle time adds up. */
export const handleTimeDefinition = z.enum(['talk+hold+acw', 'talk+acw', 'talk+hold', 'talk']);
export const platformKind = z.enum(['genesys', 'cxone', 'files']);
export const apiProfile = z.enum(['guide', 'published']);
/** What an API platform is read from: its own hourly figures, or single conversations from which hours are counted. */
export const platformSource = z.enum(['aggregates', 'details']);
/** How a queue leg ended; `diverted` left the queue unanswered for another place, `open` has not ended. */
export const interactionOutcome = z.enum(['answered', 'abandoned', 'diverted', 'open']);
/** Outcomes a process change can be measured on. */
export const metric = z.enum([
  'aht',
  'asa',
  'service_level',
  'abandon_rate',
  'csat',
  'volume',
  'talk',
  'hold',
  'acw',
  'sentiment',
]);
export const estimatorKind = z.enum([
  'auto',
  'ols',
  'twfe',
  'event-study',
  'staggered',
  'synthetic-control',
  'synthetic-did',
  'its',
  'fractional-logit',
  'fractional-probit',
  'poisson',
  'hurdle',
]);
/** Estimators as result tables name them: `-ipw` weights by inverse probabilities of being asked (and of answering). */
export const measuredEstimator = z.enum([...estimatorKind.options, 'hurdle-ipw', 'hurdle-ipw-response']);
export const inferenceKind = z.enum([
  'auto',
  'guide',
  'iid',
  'hc0',
  'hc1',
  'hc2',
  'hc3',
  'clustered',
  'newey-west',
  'driscoll-kraay',
  'wild-cluster-bootstrap',
  'placebo',
  'jackknife',
  'conformal',
  'randomization',
  'equal-weighted-cosine',
]);
/** Corrections of p-values for being many: of the false-discovery rate, or of the family-wise error. */
export const pValueAdjustment = z.enum(pValueAdjustments);
export const transformKind = z.enum(['none', 'log', 'logit']);
export const reprocessMode = z.enum(['missing', 'failed', 'all']);
export const resolveAction = z.enum(['retry', 'skip', 'abort']);
/** Dial decisions; `skip` when no completed call is in the window. */
export const dialAction = z.enum(['increase', 'decrease', 'hold', 'skip']);
export const dialPolicy = z.enum(dialPolicies);
export const eventType = z.enum([
  'effect.validated',
  'drift.detected',
  'drift.resolved',
  'data.stale',
  'step.parked',
  'dialer.guardrail',
]);
/** What to do about agents who hold skills of treated and of control queues. */
export const skillExclusion = z.enum(['off', 'warn', 'filter', 'drop-queues']);
export const unitKind = z.enum(['queue', 'skill']);
export const sourceGrain = z.enum(['interactions', 'hourly', 'pre-aggregated']);
export const warehouseKind = z.enum(['duckdb', 'bigquery', 'snowflake']);

export type ValidationStatus = z.infer<typeof validationStatus>;
export type Severity = z.infer<typeof severity>;
export type WindowStatus = z.infer<typeof windowStatus>;
export type StepStatus = z.infer<typeof stepStatus>;
export type MediaType = z.infer<typeof mediaType>;
export type HandleTimeDefinition = z.infer<typeof handleTimeDefinition>;
export type Metric = z.infer<typeof metric>;
export type EstimatorKind = z.infer<typeof estimatorKind>;
export type MeasuredEstimator = z.infer<typeof measuredEstimator>;
export type InferenceKind = z.infer<typeof inferenceKind>;
export type PValueAdjustment = z.infer<typeof pValueAdjustment>;
export type TransformKind = z.infer<typeof transformKind>;
export type ReprocessMode = z.infer<typeof reprocessMode>;
export type ResolveAction = z.infer<typeof resolveAction>;
export type DialAction = z.infer<typeof dialAction>;
export type DialPolicy = z.infer<typeof dialPolicy>;
export type EventType = z.infer<typeof eventType>;
export type SkillExclusion = z.infer<typeof skillExclusion>;
export type UnitKind = z.infer<typeof unitKind>;
export type SourceGrain = z.infer<typeof sourceGrain>;
