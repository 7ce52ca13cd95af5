import { z } from 'zod';
import { handleTimeDefinition, interactionOutcome, mediaType } from '../enums.ts';
import { direction } from '../interaction-row.ts';
import { double, flag, integer, json, oneOf, text, timestamp } from './columns.ts';
import { defineTable } from './define-table.ts';

const n = z.nullable;

export const interactions = defineTable({
  name: 'interactions',
  layer: 'silver',
  description: 'One row per conversation and queue leg from the detail APIs, without personal data',
  key: ['platform', 'conversation_id', 'leg'],
  columns: {
    platform: text('Platform id from the configuration'),
    conversation_id: text('Id of the conversation or contact on its platform'),
    leg: integer('Position among the queue legs of the conversation, from 1'),
    parent_id: n(text('Conversation that this one belongs to')),
    queue_id: text("The platform's id of the queue"),
    queue_name: n(text('Name of the queue')),
    media_type: oneOf(mediaType, 'Kind of contact'),
    direction: n(oneOf(direction, 'Who began the contact')),
    timezone: text('IANA zone of the queue'),
    conversation_start: timestamp('Start of the conversation'),
    conversation_end: n(timestamp('End of the conversation; null while it is live')),
    queued_at: timestamp('Entry into the queue; decides the hour in which the leg counts'),
    answered_at: n(timestamp('When an agent took it; null where none did')),
    ended_at: n(timestamp('End of the leg, after-call work included; null while it is open')),
    outcome: oneOf(interactionOutcome, 'How the leg ended'),
    short_abandon: n(flag('Abandoned so early that the platform omits it')),
    within_service_level: n(flag('Answered within the threshold of the queue')),
    wait_s: n(double('Wait in the queue, seconds')),
    handle_s: n(double('Handle time in seconds, as handle_time_definition says')),
    talk_s: n(double('Talk time without hold, seconds')),
    hold_s: n(double('Hold time, seconds')),
    acw_s: n(double('After-call work, seconds')),
    handle_time_definition: oneOf(handleTimeDefinition, 'What handle_s adds up'),
    agent_id: n(text("The platform's id of the agent who answered first")),
    team_id: n(text("The platform's id of the agent's team")),
    disposition: n(text('Disposition, of the dialler or the agent')),
    wrap_up_code: n(text('Wrap-up code')),
    disconnect_type: n(text('What ended the leg, in the words of the platform')),
    campaign_id: n(text('Outbound campaign')),
    requested_skills: json('Ids of the skills that routing asked for'),
    routing_method: n(text('How the agent was chosen, in the words of the platform')),
    transferred: n(flag('Handed on to another queue or agent')),
    survey_invited: n(flag('A survey was sent')),
    survey_responded: n(flag('The survey was answered')),
    csat_score: n(double('Score of the answered survey')),
    updated_at: n(timestamp('Last change by the platform')),
    final: n(flag('False while the platform is known to change the row')),
    run_id: text('Run that wrote the row'),
    created_at: timestamp('When the row was written'),
  },
});
