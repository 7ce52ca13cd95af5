import { z } from 'zod';
import { mediaType } from './enums.ts';

const seconds = z.number().nonnegative();
const instant = z.iso.datetime();

/** Who began a contact. */
export const direction = z.enum(['inbound', 'outbound']);

/**
 * One conversation and queue leg from a platform's detail API, before standardisation. A conversation that is queued
 * twice has two rows. `null` means that the platform gave no value, never zero. Instants are UTC with Z and milliseconds.
 * Nothing here identifies a caller: numbers, names, notes and free attributes are left behind before the cache.
 */
export const interactionRow = z.strictObject({
  interaction_id: z.string().min(1).describe('Id of the conversation or contact on its platform'),
  leg: z.number().int().nonnegative().describe('Number of the queue leg within the conversation, from 0'),
  parent_id: z.string().nullable().describe('Conversation that this one belongs to, where the platform says'),
  queue_id: z.string().min(1),
  queue_name: z.string(),
  media_type: mediaType,
  direction,
  started_at: instant.describe('Start of the conversation'),
  queued_at: instant.describe('When it entered the queue: the hour it is counted in'),
  answered_at: instant.nullable().describe('When an agent took it; null where none did'),
  ended_at: instant.nullable().describe('End of the leg; null while it is open'),
  abandoned: z.boolean().describe('The customer left before an agent answered'),
  short_abandon: z.boolean().nullable().describe('Abandoned so early that the platform does not count it'),
  within_service_level: z.boolean().nullable().describe('Answered within the threshold of the queue'),
  wait_s: seconds.nullable().describe('Seconds in the queue'),
  talk_s: seconds.nullable().describe('Seconds of talk, hold excluded'),
  hold_s: seconds.nullable(),
  acw_s: seconds.nullable().describe('Seconds of after-call work'),
  agent_id: z.string().nullable(),
  team_id: z.string().nullable(),
  campaign_id: z.string().nullable().describe('Outbound campaign'),
  disposition: z.string().nullable().describe('Disposition code'),
  wrap_up_code: z.string().nullable(),
  end_reason: z.string().nullable().describe('How the leg ended, in the words of the platform'),
  transferred: z.boolean().nullable().describe('Handed on to another queue or agent'),
  updated_at: instant.nullable().describe('Last change by the platform: the later row of one leg wins'),
  final: z.boolean().describe('False while the platform may still change the row'),
});
export type InteractionRow = z.infer<typeof interactionRow>;
