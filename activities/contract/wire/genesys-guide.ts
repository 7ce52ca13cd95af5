import { z } from 'zod';

const optionalMean = z.number().nullable().optional();
const optionalCount = z.number().nullable().optional();

/** Measures of one queue and interval. Times are seconds; the service level is a percentage of offered. */
export const genesysMetrics = z.object({
  offerCount: z.number(),
  answerCount: z.number(),
  abandonCount: z.number(),
  serviceLevelPercent: z.number().nullable(),
  avgHandleTime: z.number().nullable(),
  avgSpeedOfAnswer: z.number().nullable(),
  avgTalkTime: optionalMean,
  avgHoldTime: optionalMean,
  avgAfterCallWork: optionalMean,
  surveyInvitations: optionalCount,
  surveyResponses: optionalCount,
  csatTotal: optionalMean,
  csatZeroResponses: optionalCount,
});

export const genesysEntity = z.object({
  queueId: z.string().min(1),
  queueName: z.string().optional(),
  intervalStart: z.iso.datetime({ offset: true }),
  metrics: genesysMetrics,
});

/** Answer of `GET /api/v2/analytics/interactions/queues`, one page. `total` counts the rows of all pages. */
export const genesysPage = z.object({
  interval: z.string(),
  dateFrom: z.iso.datetime({ offset: true }),
  dateTo: z.iso.datetime({ offset: true }),
  total: z.number().int().nonnegative(),
  nextCursor: z.string().min(1).nullable(),
  entities: z.array(genesysEntity),
});
export type GenesysPage = z.infer<typeof genesysPage>;
