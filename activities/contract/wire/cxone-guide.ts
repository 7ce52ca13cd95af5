import { z } from 'zod';

const optionalMean = z.number().nullable().optional();
const optionalCount = z.number().nullable().optional();

export const cxoneInteraction = z.object({
  queue: z.object({ id: z.string().min(1), name: z.string().optional() }),
  periodStart: z.iso.datetime({ offset: true }),
  offerCount: z.number(),
  answerCount: z.number(),
  abandonCount: z.number(),
  serviceLevelPercent: z.number().nullable(),
  avgHandleTime: z.number().nullable(),
  avgSpeedOfAnswer: z.number().nullable(),
  avgTalkTime: optionalMean,
  avgHoldTime: optionalMean,
  avgWrapTime: optionalMean,
  surveyInvitations: optionalCount,
  surveyResponses: optionalCount,
  csatTotal: optionalMean,
  csatZeroResponses: optionalCount,
});

/** Answer of `GET /api/analytics/interactions?grouping=queue`, one page. Times are seconds. */
export const cxonePage = z.object({
  totalRecords: z.number().int().nonnegative(),
  cursor: z.string().min(1).nullable(),
  interactions: z.array(cxoneInteraction),
});
export type CxonePage = z.infer<typeof cxonePage>;
