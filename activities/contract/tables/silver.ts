import { z } from 'zod';
import { handleTimeDefinition, mediaType, sourceGrain } from '../enums.ts';
import { date, double, flag, integer, oneOf, text, timestamp } from './columns.ts';
import { defineTable } from './define-table.ts';

const n = z.nullable;

const hourColumns = {
  platform: text('Platform id from the configuration'),
  queue_id: text("The platform's id of the queue"),
  queue_name: n(text('Name of the queue')),
  media_type: oneOf(mediaType, 'Kind of contact'),
  interval_start: timestamp('Start of the interval, UTC'),
  interval_s: integer('Length of the interval in seconds'),
  timezone: text('IANA zone of the queue, for hour of day and day of week'),
  offered: integer('Contacts offered'),
  answered: n(integer('Contacts answered')),
  abandoned: n(integer('Contacts abandoned by the customer')),
  answered_in_service_level: n(integer('Contacts answered within the service-level threshold')),
  handle_s: n(double('Handle time, sum of seconds, as handle_time_definition says')),
  talk_s: n(double('Talk time, sum of seconds')),
  hold_s: n(double('Hold time, sum of seconds')),
  acw_s: n(double('After-call work, sum of seconds')),
  answer_wait_s: n(double('Wait of answered contacts, sum of seconds')),
  aht_s: n(double('Mean handle time of answered contacts, seconds')),
  asa_s: n(double('Mean wait of answered contacts, seconds')),
  service_level_rate: n(double('Share answered within the threshold as the platform reports it, 0 to 1')),
  abandon_rate: n(double('abandoned / offered, 0 to 1')),
  survey_invitations: n(integer('Survey invitations sent')),
  survey_responses: n(integer('Survey responses received')),
  csat_sum: n(double('Sum of satisfaction scores')),
  csat_mean: n(double('csat_sum / survey_responses, points')),
  csat_zeros: n(integer('Responses with a score of zero')),
  sentiment_sum: n(double('Sum of sentiment scores, each −1 to 1')),
  sentiment_count: n(integer('Contacts with a sentiment score')),
  handle_time_definition: oneOf(handleTimeDefinition, 'What handle_s adds up'),
  source_grain: oneOf(sourceGrain, 'What the row was built from'),
  run_id: text('Run that wrote the row'),
  created_at: timestamp('When the row was written'),
};

export const queueHours = defineTable({
  name: 'queue_hours',
  layer: 'silver',
  description: 'One row per queue and interval, standardised across platforms',
  key: ['platform', 'queue_id', 'media_type', 'interval_start'],
  columns: hourColumns,
});

export const skillHours = defineTable({
  name: 'skill_hours',
  layer: 'silver',
  description:
    'One row per routing skill and interval, with the columns of queue_hours: counted from queue legs by the skills that routing asked for (a leg with two skills counts in both); on CXone, whose queues are skills, the hours of the queue',
  key: ['platform', 'skill_id', 'media_type', 'interval_start'],
  columns: {
    ...hourColumns,
    skill_id: text("The platform's id of the skill; its name where units are read by name"),
    queue_id: text('"skill=" and the name of the skill, so that platform:queue_id names the unit'),
    queue_name: n(text('Name of the skill; its id where the platform does not tell the name')),
    timezone: text('IANA zone of the queues that ask for the skill'),
  },
});

export const calendarEvents = defineTable({
  name: 'calendar_events',
  layer: 'silver',
  description: 'Known events that move volumes or handle times',
  key: ['name', 'starts_at', 'unit'],
  columns: {
    name: text('Name of the event'),
    starts_at: timestamp('Start, inclusive'),
    ends_at: timestamp('End, exclusive'),
    unit: text('Unit it touches, or "all"'),
    run_id: text('Run that wrote the row'),
  },
});

export const processChanges = defineTable({
  name: 'process_changes',
  layer: 'silver',
  description: 'Process changes under measurement, as configured',
  key: ['change_id', 'unit'],
  columns: {
    change_id: text('Id of the process change'),
    unit: text('platform:queue_id'),
    role: oneOf(
      z.enum(['treated', 'control']),
      'Part the unit plays; control where it is named in the configuration',
    ),
    intervention_at: timestamp('First instant of the post-period'),
    description: n(text('What changed')),
    run_id: text('Run that wrote the row'),
  },
});

export const agentDays = defineTable({
  name: 'agent_days',
  layer: 'silver',
  description: 'One row per agent and local day',
  key: ['agent_id', 'business_date'],
  columns: {
    agent_id: text('Agent'),
    business_date: date('Local day'),
    team: n(text('Team on that day')),
    contacts_handled: n(integer('Contacts handled')),
    adherence: n(double('Schedule adherence, percent')),
    quality: n(double('Quality score, percent')),
    csat: n(double('Mean satisfaction, points 1 to 5')),
    fcr: n(double('First-contact resolution, fraction 0 to 1')),
    aht_s: n(double('Mean handle time, seconds')),
    acw_s: n(double('Mean after-call work, seconds')),
    complete: flag('False while late data is expected'),
    run_id: text('Run that wrote the row'),
  },
});
