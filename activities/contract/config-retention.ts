import { z } from 'zod';

const days = z.number().int().min(1).optional();

/** How long what results can be made from again is kept; results stay for ever. */
export const retentionConfig = z
  .strictObject({
    cacheDays: days.describe(
      'Pages of windows that were loaded and ended this many days before the cycle go; left out: kept',
    ),
    rawDays: days.describe(
      'Rows of raw_queue_intervals that began this many days before the cycle go; left out: kept',
    ),
  })
  .describe('What each cycle clears away; hours, contacts and results are never touched');

export type RetentionConfig = z.infer<typeof retentionConfig>;
