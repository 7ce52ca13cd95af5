import { z } from 'zod';
import { severity } from './enums.ts';

/** KPIs that are averaged. Scales: percent, percent, points 1 to 5, fraction 0 to 1, seconds, seconds. */
export const kpiName = z.enum(['adherence', 'quality', 'csat', 'fcr', 'aht', 'acw']);
export const performanceTier = z.enum(['Top Performer', 'Exceeds Expectations']);

const value = z.number().nullable();
/** Values of one day, team or agent; null where nothing was measured, never 0 for that. */
const kpiValues = {
  adherence: value.describe('Percent'),
  quality: value.describe('Percent'),
  csat: value.describe('Points 1 to 5'),
  fcr: value.describe('Fraction 0 to 1'),
  aht: value.describe('Seconds'),
  acw: value.describe('Seconds'),
  contacts_handled: z.number().int().min(0).nullable(),
};
/** There when the input gives them. */
const scheduleValues = {
  conformance: value.optional().describe('Percent, may exceed 100'),
  occupancy: value.optional().describe('Percent'),
};

export const dailyMetricsRow = z.strictObject({ date: z.iso.date(), ...kpiValues, ...scheduleValues });
export const teamSummaryRow = z.strictObject({
  team: z.string(),
  agent_count: z.number().int(),
  ...kpiValues,
  ...scheduleValues,
});
export const agentSummaryRow = z.strictObject({
  agent_id: z.string(),
  team: z.string().nullable(),
  performance_score: value.describe('As given, 0 to 100'),
  performance_tier: performanceTier.nullable().describe('By the given score; null without one'),
  computed_score: value.describe(
    'Our score from the KPIs, 0 to 100, drawn to the mean of all for few contacts',
  ),
  computed_tier: performanceTier.nullable().describe('By our score'),
  ...kpiValues,
  ...scheduleValues,
});

export const kpiPeriod = z.strictObject({ from: z.iso.date(), to: z.iso.date(), days: z.number().int() });

const extra = value.optional();

/** `overall_*` beside its other form: `*_weighted` from daily metrics, `*_daily_mean` from interactions. */
export const summaryMetrics = z.strictObject({
  overall_adherence: value,
  overall_quality: value,
  overall_csat: value,
  overall_fcr: value,
  overall_aht: value,
  overall_acw: value,
  agent_count: z.number().int(),
  contacts_handled: z.number().int().nullable(),
  tier_counts: z.record(z.string(), z.number().int()),
  performance_change: value.describe('Fraction: last against first third of the days, mean over the KPIs'),
  overall_adherence_weighted: extra.describe('Mean of days weighted by contacts handled'),
  overall_quality_weighted: extra,
  overall_csat_weighted: extra,
  overall_fcr_weighted: extra,
  overall_aht_weighted: extra,
  overall_acw_weighted: extra,
  overall_adherence_daily_mean: extra.describe('Plain mean of days'),
  overall_quality_daily_mean: extra,
  overall_csat_daily_mean: extra,
  overall_fcr_daily_mean: extra,
  overall_aht_daily_mean: extra,
  overall_acw_daily_mean: extra,
  overall_asa: extra.describe('Mean speed of answer, seconds'),
  overall_transfer_rate: extra.describe('Fraction of answered contacts'),
  overall_answer_rate: extra.describe('Fraction of contacts'),
  period: kpiPeriod,
  timezone: z.string(),
  schema_version: z.literal(1),
});

export const kpiInsight = z.strictObject({
  insight_id: z.string(),
  kind: z.enum([
    'outcome',
    'peak',
    'dip',
    'shift',
    'trend',
    'bottleneck',
    'scheduling',
    'coaching',
    'process',
    'feedback',
  ]),
  subject: z.string(),
  severity,
  message: z.string(),
  details: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
});

export const kpiManifest = z.strictObject({
  schema_version: z.literal(1),
  source: z.enum(['daily_metrics', 'interactions']),
  period: kpiPeriod,
  timezone: z.string(),
  counts: z.strictObject({
    days: z.number().int(),
    teams: z.number().int(),
    agents: z.number().int(),
    insights: z.number().int(),
    input_rows: z.number().int(),
  }),
  inputs: z.array(z.strictObject({ file: z.string(), sha256: z.string() })),
  files: z.array(z.strictObject({ file: z.string(), sha256: z.string() })),
  warnings: z.array(z.string()),
});

const given = z.number().nullish();
const givenValues = {
  adherence: given,
  quality: given,
  csat: given,
  fcr: given,
  aht: given,
  acw: given,
  conformance: given,
  occupancy: given,
  contacts_handled: z.number().int().min(0).nullish(),
};

/** A row of the guide's `daily_metrics.json` as input; other keys are passed over. */
export const dailyMetricsInput = z.object({
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'expected a date such as 2024-01-31'),
  ...givenValues,
});
/** A row of the guide's `agent_summary.json` as input. */
export const agentSummaryInput = z.object({
  agent_id: z.union([z.string().min(1), z.number()]).transform(String),
  team: z.string().nullish(),
  performance_score: z.number().min(0).max(100).nullish(),
  ...givenValues,
});

export type KpiName = z.infer<typeof kpiName>;
export type PerformanceTier = z.infer<typeof performanceTier>;
export type DailyMetricsRow = z.infer<typeof dailyMetricsRow>;
export type TeamSummaryRow = z.infer<typeof teamSummaryRow>;
export type AgentSummaryRow = z.infer<typeof agentSummaryRow>;
export type KpiPeriod = z.infer<typeof kpiPeriod>;
export type SummaryMetrics = z.infer<typeof summaryMetrics>;
export type KpiInsight = z.infer<typeof kpiInsight>;
export type KpiManifest = z.infer<typeof kpiManifest>;
