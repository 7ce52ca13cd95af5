import { z } from 'zod';
import { handleTimeDefinition, mediaType } from './enums.ts';

const count = z.number().int().nonnegative();
const seconds = z.number().nonnegative();

/**
 * One queue and interval as the platform reported it, before standardisation.
 * Averages stay averages (seconds) and percentages stay percentages; the warehouse turns them into sums.
 * `null` means that the platform gave no value, never zero. Volume-only sources leave all but `offered` null.
 */
export const sourceRow = z.strictObject({
  queue_id: z.string().min(1),
  queue_name: z.string(),
  media_type: mediaType,
  interval_start: z.iso.datetime().describe('Start of the interval, UTC with Z and milliseconds'),
  offered: count,
  answered: count.nullable(),
  abandoned: count.nullable(),
  service_level_percent: z.number().min(0).max(100).nullable().describe('Percent of offered, 0-100'),
  avg_handle_time_s: seconds.nullable().describe('What it adds up is named in handle_time_definition'),
  avg_speed_of_answer_s: seconds.nullable(),
  avg_talk_time_s: seconds.nullable(),
  avg_hold_time_s: seconds.nullable(),
  avg_after_call_work_s: seconds.nullable(),
  survey_invitations: count.nullable(),
  survey_responses: count.nullable(),
  csat_sum: z.number().nullable().describe('Sum of the scores of all responses'),
  csat_zeros: count.nullable().describe('Responses with score zero'),
  handle_time_definition: handleTimeDefinition,
  answered_in_service_level: count
    .nullable()
    .optional()
    .describe('Answered within the threshold, where the platform counts it; wins over the percentage'),
  handle_sum_s: seconds
    .nullable()
    .optional()
    .describe('Sums in seconds, where the platform gives them: each wins over average × answered'),
  talk_sum_s: seconds.nullable().optional(),
  hold_sum_s: seconds.nullable().optional(),
  acw_sum_s: seconds.nullable().optional(),
  answer_wait_sum_s: seconds.nullable().optional(),
});
export type SourceRow = z.infer<typeof sourceRow>;
