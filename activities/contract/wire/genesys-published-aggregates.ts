import { z } from 'zod';
import { dropped } from './known-and-dropped.ts';

/** Statistics of one metric over one interval. Durations are milliseconds. */
export const genesysStatistics = z.object({
  count: z.number().optional(),
  sum: z.number().optional(),
  countPositive: z.number().optional(),
  countNegative: z.number().optional(),
  ratio: z.number().optional(),
  numerator: z.number().optional(),
  denominator: z.number().optional(),
  target: z.number().optional(),
  min: dropped,
  max: dropped,
  current: dropped,
  p95: dropped,
  p99: dropped,
});
export type GenesysStatistics = z.infer<typeof genesysStatistics>;

/** An interval of a group; `interval` is "start/end". A metric without events is left out. */
export const genesysAggregateInterval = z.object({
  interval: z.string(),
  metrics: z.array(
    z.object({ metric: z.string(), qualifier: z.string().optional(), stats: genesysStatistics }),
  ),
  views: dropped,
});

export const genesysAggregateResult = z.object({
  group: z.object({ queueId: z.string().min(1).optional(), mediaType: z.string().optional() }),
  data: z.array(genesysAggregateInterval),
});
export type GenesysAggregateResult = z.infer<typeof genesysAggregateResult>;

/**
 * Answer of `POST /api/v2/analytics/conversations/aggregates/query` and of its survey counterpart. It has no pages;
 * `results` is left out where nothing happened.
 */
export const genesysAggregates = z.object({
  results: z.array(genesysAggregateResult).optional(),
  systemToOrganizationMappings: dropped,
});
export type GenesysAggregates = z.infer<typeof genesysAggregates>;
