import { z } from 'zod';

/** A dialled call. A call without a disposition is bad input, which the tuner counts, so it is let through here. */
export const dialedCall = z.object({
  id: z.string().min(1),
  campaign_id: z.string().optional(),
  disposition: z.string().nullable().optional(),
  wrap_up_time: z
    .number()
    .nullable()
    .optional()
    .describe('Seconds of after-call work; 0 where no agent was reached'),
  created_time: z.iso.datetime({ offset: true }),
  outcome: z.string().nullable().optional(),
});
export type DialedCall = z.infer<typeof dialedCall>;

/** Answer of `GET /api/v2/outbound/campaigns/{id}/calls`, newest first. */
export const recentCallsResponse = z.object({
  calls: z.array(dialedCall),
  total: z.number().int().nonnegative().optional(),
});
export type RecentCallsResponse = z.infer<typeof recentCallsResponse>;

/** Answer of GET and PUT `/api/v2/outbound/campaigns/{id}`. */
export const campaignResponse = z.object({
  id: z.string().min(1),
  name: z.string().optional(),
  predictive_dial_ratio: z.number().nullable().optional(),
  predictive_dial_enabled: z.boolean().optional(),
  state: z.string().optional(),
  updated_time: z.string().optional(),
});
export type CampaignResponse = z.infer<typeof campaignResponse>;
