import { z } from 'zod';
import { handleTimeDefinition, interactionOutcome, mediaType } from './enums.ts';

const instant = z.iso.datetime();
const seconds = z.number().nonnegative();

/** Who began a contact. */
export const direction = z.enum(['inbound', 'outbound']);

/**
 * One queue leg of one conversation as the platform's detail data tell it, before standardisation. A conversation that
 * is transferred to a second queue has two legs. Instants are UTC with Z and milliseconds, durations seconds; null means
 * that the platform gave no value, never zero. Nothing here identifies a caller: numbers, names, notes and participant
 * attributes are left behind before the cache.
 */
export const interactionRow = z.strictObject({
  conversation_id: z.string().min(1).describe('Id of the conversation or contact on its platform'),
  leg: z.number().int().positive().describe('Position among the queue legs of the conversation, from 1'),
  parent_id: z.string().nullable().optional().describe('Conversation that this one belongs to'),
  queue_id: z.string().min(1),
  queue_name: z.string().nullable(),
  media_type: mediaType,
  direction: direction.nullable(),
  conversation_start: instant,
  conversation_end: instant.nullable().describe('Null while the conversation is live'),
  queued_at: instant.describe(
    'Entry into the queue: decides the window and the hour in which the leg counts',
  ),
  answered_at: instant.nullable().describe('When an agent took it; null where none did'),
  ended_at: instant.nullable().describe('End of the leg, after-call work included; null while it is open'),
  outcome: interactionOutcome,
  short_abandon: z.boolean().nullable().optional().describe('Abandoned so early that the platform omits it'),
  within_service_level: z.boolean().nullable().describe('Answered within the threshold of the queue'),
  wait_s: seconds.nullable().describe('From the entry into the queue to the answer or the end of waiting'),
  handle_s: seconds.nullable().describe('What it adds up is named in handle_time_definition'),
  talk_s: seconds.nullable().describe('Hold excluded'),
  hold_s: seconds.nullable(),
  acw_s: seconds.nullable(),
  handle_time_definition: handleTimeDefinition,
  agent_id: z.string().nullable().describe("The platform's id of the agent who answered first"),
  team_id: z.string().nullable().optional(),
  disposition: z.string().nullable().describe('Disposition, of the dialler or the agent'),
  wrap_up_code: z.string().nullable(),
  disconnect_type: z.string().nullable().describe('What ended the leg, in the words of the platform'),
  campaign_id: z.string().nullable().describe('Outbound campaign'),
  requested_skills: z.array(z.string()).describe('Ids of the skills that routing asked for'),
  routing_method: z.string().nullable().describe('How the agent was chosen, in the words of the platform'),
  transferred: z.boolean().nullable().describe('Handed on from this leg to another queue or agent'),
  survey_invited: z.boolean().nullable(),
  survey_responded: z.boolean().nullable(),
  csat_score: z.number().nullable().describe('Score of the answered survey'),
  updated_at: instant.nullable().optional().describe('Last change by the platform'),
  final: z.boolean().optional().describe('False while the platform is known to change the row'),
});
export type InteractionRow = z.infer<typeof interactionRow>;
