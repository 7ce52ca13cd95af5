import { z } from 'zod';
import { cxoneKeys } from './config-cxone.ts';
import { retentionConfig } from './config-retention.ts';
import { warehouseConfig } from './config-warehouse.ts';
import {
  apiProfile,
  dialPolicy,
  eventType,
  handleTimeDefinition,
  mediaType,
  metric,
  platformSource,
  skillExclusion,
} from './enums.ts';
import { secretReference } from './secret-reference.ts';

export type { WarehouseConfig } from './config-warehouse.ts';
export { secretReference };

const identifier = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'letters, digits, "_", "." and "-", at most 64');
/** An ISO instant or a plain date; YAML timestamps are kept as text. */
const instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'an ISO time such as 2026-03-02T00:00:00Z');
const timezone = z.string().refine((name) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}, 'an IANA time zone such as Europe/Dublin');
const unit = z.string().regex(/^[^:]+:.+$/, 'platform:queue or platform:skill=NAME');

export const temporalConfig = z
  .strictObject({
    address: z.string().describe('host:port of the Temporal frontend'),
    namespace: z.string().default('default'),
  })
  .describe('Temporal cluster; left out: the embedded server');

const bucket = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'the name of a bucket, without scheme');
const objectPrefix = z
  .string()
  .regex(
    /^([A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?)?$/,
    'segments of letters, digits, ".", "_" and "-", joined by "/"',
  )
  .transform((text) => text.replace(/\/+$/, ''))
  .default('')
  .describe('Folder in the bucket');

export const cacheConfig = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('folder'), path: z.string().default('.contraflow/cache') }),
    z.strictObject({
      kind: z.literal('s3'),
      bucket,
      prefix: objectPrefix,
      region: z.string().regex(/^[a-z0-9-]+$/, 'a region such as eu-west-1'),
      endpoint: z.url().optional().describe('Address of an S3-compatible store; left out: AWS'),
    }),
    z.strictObject({
      kind: z.literal('gcs'),
      bucket,
      prefix: objectPrefix,
      apiEndpoint: z.url().optional().describe('Address of another server of the API; left out: Google'),
    }),
  ])
  .describe('Page cache in front of the warehouse');

const rate = z.strictObject({
  requestsPerMinute: z.number().positive().default(300),
  burst: z.number().int().positive().default(10),
});

/** One budget for everything, or one for extraction and one for dialling, which platforms count apart. */
export const rateLimitConfig = z.union([
  rate,
  z.strictObject({
    // Required, so that a fault of the plain form is not taken for one of this form.
    analytics: rate,
    outbound: z
      .strictObject({
        requestsPerSecond: z.number().positive().default(100),
        burst: z.number().int().positive().default(100),
      })
      .prefault({}),
  }),
]);

const handleTime = z
  .strictObject({
    includesHold: z.boolean(),
    includesAfterCallWork: z.boolean(),
  })
  .describe("What the platform's average handle time includes beside talk time");

const apiPlatform = {
  id: identifier,
  api: apiProfile.default('guide'),
  source: platformSource
    .default('aggregates')
    .describe(
      'Hourly figures of the platform, or conversations from which hours are counted (published only)',
    ),
  region: z.string().optional(),
  baseUrl: z.url().optional(),
  tokenUrl: z.url().optional(),
  credentials: secretReference,
  rateLimit: rateLimitConfig.prefault({}),
  handleTime: handleTime.optional(),
  mediaType: mediaType.default('voice'),
  timezone: timezone.default('UTC'),
  rereadDays: z
    .number()
    .int()
    .min(0)
    .max(35)
    .default(4)
    .describe(
      'Each cycle reads windows that ended within so many days again: platforms rewrite their history',
    ),
};

export const platformConfig = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('genesys'), ...apiPlatform }),
  z.strictObject({ kind: z.literal('cxone'), ...apiPlatform, ...cxoneKeys }),
  z.strictObject({
    kind: z.literal('files'),
    id: identifier,
    path: z.string().describe('CSV or Parquet file, or a pattern such as data/*.csv'),
    columns: z
      .record(z.string(), z.string())
      .describe('Our column: the column in the file, or "=text" for a constant'),
    grain: z.enum(['hour', 'keep']).default('hour').describe('Sum shorter intervals to hours, or keep them'),
    handleTimeDefinition: handleTimeDefinition.default('talk+hold+acw'),
    mediaType: mediaType.default('voice'),
    timezone: timezone.default('UTC'),
  }),
]);

export const eventConfig = z.strictObject({
  name: identifier,
  dates: z.array(z.iso.date()).optional().describe('Whole local days'),
  from: instant.optional(),
  to: instant.optional(),
  rrule: z
    .string()
    .optional()
    .describe(
      'Days that repeat (RFC 5545): FREQ=WEEKLY or MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, COUNT, UNTIL; from and to bound them',
    ),
  units: z.array(unit).optional().describe('Queues the event touches; left out: all'),
});

export const changeConfig = z
  .strictObject({
    id: identifier,
    description: z.string().optional(),
    intervention: instant,
    treated: z.array(unit).min(1),
    controls: z.union([z.literal('auto'), z.array(unit).min(1), z.literal('none')]).default('auto'),
    metrics: z.array(metric).min(1).default(['aht', 'asa', 'service_level', 'abandon_rate', 'csat']),
    design: z.enum(['auto', 'twfe', 'its']).default('auto'),
    skillExclusion: skillExclusion
      .default('warn')
      .describe('What to do about agents with skills on both sides of the comparison'),
    allowShortHistory: z.boolean().default(false).describe('Estimate on fewer than 90 days of history'),
    allowMixedHandleTime: z
      .boolean()
      .default(false)
      .describe('Estimate handle time over queues that define it differently'),
  })
  .describe('A process change under measurement');

export const driftConfig = z.strictObject({
  window: z
    .string()
    .regex(/^\d+d$/)
    .default('1d')
    .describe('Span before as-of whose effect is followed'),
  rule: z.enum(['guide', 'robust']).default('robust'),
});

export const alertConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('webhook'),
    url: z.union([z.url(), secretReference]),
    signingSecret: secretReference.optional(),
    events: z.array(eventType).optional(),
  }),
  z.strictObject({ kind: z.literal('slack'), url: secretReference, events: z.array(eventType).optional() }),
  z.strictObject({
    kind: z.literal('pagerduty'),
    routingKey: secretReference,
    events: z.array(eventType).optional(),
  }),
]);

export const campaignConfig = z.strictObject({
  id: identifier,
  platform: identifier,
  target: z.number().min(0).max(1).default(0.85),
  tolerance: z.number().min(0).max(1).default(0.05),
  everySeconds: z.number().min(5).default(30),
  window: z.number().int().min(1).max(1000).default(100),
  policy: dialPolicy.default('guarded'),
  dryRun: z.boolean().default(false),
  initialRatio: z.number().optional(),
  step: z.number().positive().default(0.15),
  bounds: z.tuple([z.number(), z.number()]).default([0.1, 5]),
});

export const scheduleConfig = z.union([
  z.strictObject({ every: z.string().regex(/^\d+[smhd]$/) }),
  z.strictObject({ at: z.string().regex(/^\d{2}:\d{2}$/), timezone: timezone.default('UTC') }),
]);

/** The configuration file, `contraflow.yaml`. Unknown keys are refused. */
export const configSchema = z.strictObject({
  temporal: temporalConfig.optional(),
  warehouse: warehouseConfig.prefault({ kind: 'duckdb' }),
  cache: cacheConfig.prefault({ kind: 'folder' }),
  platforms: z.array(platformConfig).default([]),
  queues: z
    .record(
      unit,
      z.strictObject({
        name: z.string().optional(),
        timezone: timezone.optional(),
        skills: z.array(z.string()).optional(),
      }),
    )
    .default({}),
  changes: z.array(changeConfig).default([]),
  routingChanges: z
    .string()
    .optional()
    .describe('CSV, Parquet or JSON file of changes to queues, members and skills'),
  events: z.array(eventConfig).default([]),
  drift: driftConfig.prefault({}),
  retention: retentionConfig.prefault({}),
  schedules: z.record(z.enum(['hourly', 'daily']), scheduleConfig.optional()).optional(),
  alerts: z.array(alertConfig).default([]),
  campaigns: z.array(campaignConfig).default([]),
});

export type Config = z.infer<typeof configSchema>;
export type PlatformConfig = z.infer<typeof platformConfig>;
export type ApiPlatformConfig = Extract<PlatformConfig, { kind: 'genesys' | 'cxone' }>;
export type FilesPlatformConfig = Extract<PlatformConfig, { kind: 'files' }>;
export type ChangeConfig = z.infer<typeof changeConfig>;
export type EventConfig = z.infer<typeof eventConfig>;
export type AlertConfig = z.infer<typeof alertConfig>;
export type CampaignConfig = z.infer<typeof campaignConfig>;
export type CacheConfig = z.infer<typeof cacheConfig>;
export type RateLimitConfig = z.infer<typeof rateLimitConfig>;
