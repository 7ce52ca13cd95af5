import { z } from 'zod';
import { dropped } from './known-and-dropped.ts';

/** Statistics of a duration of which the number alone is kept. */
const counted = z.object({
  count: z.int().nonnegative().optional(),
  sum: dropped,
  min: dropped,
  max: dropped,
  current: dropped,
  p95: dropped,
  p99: dropped,
});

/**
 * Answer of `POST /api/v2/analytics/conversations/aggregates/query` grouped by queue and user. It has no pages;
 * `results` is left out where nothing happened.
 */
export const genesysAgentAggregates = z.object({
  results: z
    .array(
      z.object({
        group: z.object({
          queueId: z.string().min(1).optional(),
          userId: z.string().min(1).optional(),
          mediaType: dropped,
        }),
        data: z.array(
          z.object({
            interval: z.string(),
            metrics: z.array(z.object({ metric: z.string(), qualifier: dropped, stats: counted })),
            views: dropped,
          }),
        ),
      }),
    )
    .optional(),
  systemToOrganizationMappings: dropped,
});
export type GenesysAgentAggregates = z.infer<typeof genesysAgentAggregates>;
