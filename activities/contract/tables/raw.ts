import { z } from 'zod';
import { handleTimeDefinition, mediaType } from '../enums.ts';
import { double, integer, oneOf, text, timestamp } from './columns.ts';
import { defineTable } from './define-table.ts';

const n = z.nullable;

export const rawQueueIntervals = defineTable({
  name: 'raw_queue_intervals',
  layer: 'raw',
  description: 'Rows as the platform reported them: averages stay averages, percentages stay percentages',
  key: ['platform', 'queue_id', 'media_type', 'interval_start'],
  columns: {
    platform: text('Platform id from the configuration'),
    queue_id: text("The platform's id of the queue"),
    queue_name: n(text('Name of the queue')),
    media_type: oneOf(mediaType, 'Kind of contact'),
    interval_start: timestamp('Start of the interval, UTC'),
    interval_s: integer('Length of the interval in seconds'),
    timezone: text('IANA zone of the queue'),
    offered: integer('Contacts offered'),
    answered: n(integer('Contacts answered')),
    abandoned: n(integer('Contacts abandoned by the customer')),
    service_level_percent: n(double('Share answered within the threshold, percent of offered')),
    avg_handle_time_s: n(double('Mean handle time in seconds, as handle_time_definition says')),
    avg_speed_of_answer_s: n(double('Mean wait of answered contacts, seconds')),
    avg_talk_time_s: n(double('Mean talk time, seconds')),
    avg_hold_time_s: n(double('Mean hold time, seconds')),
    avg_after_call_work_s: n(double('Mean after-call work, seconds')),
    survey_invitations: n(integer('Survey invitations sent')),
    survey_responses: n(integer('Survey responses received')),
    csat_sum: n(double('Sum of satisfaction scores')),
    csat_zeros: n(integer('Responses with a score of zero')),
    handle_time_definition: oneOf(handleTimeDefinition, "What the platform's handle time adds up"),
    answered_in_service_level: n(integer('Answered within the threshold, where the platform counts it')),
    handle_sum_s: n(double('Handle time, sum of seconds, where the platform gives it')),
    talk_sum_s: n(double('Talk time, sum of seconds, where the platform gives it')),
    hold_sum_s: n(double('Hold time, sum of seconds, where the platform gives it')),
    acw_sum_s: n(double('After-call work, sum of seconds, where the platform gives it')),
    answer_wait_sum_s: n(double('Wait of answered contacts, sum of seconds, where the platform gives it')),
    window_start: timestamp('Start of the window that brought the row'),
    run_id: text('Run that wrote the row'),
    loaded_at: timestamp('When the row was written'),
  },
});

export const schemaMigrations = defineTable({
  name: 'schema_migrations',
  layer: 'operations',
  description: 'Changes applied to this warehouse; the highest version is the one it stands at',
  key: ['version'],
  columns: {
    version: integer('Number of the migration'),
    name: text('What it did'),
    schema_version: text('Version of the table contract after it'),
    definition_hash: text('SHA-256 of the table and view definitions after it'),
    applied_at: timestamp('When it ran'),
  },
});
