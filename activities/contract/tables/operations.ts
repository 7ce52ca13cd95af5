import { z } from 'zod';
import { severity, windowStatus } from '../enums.ts';
import { date, double, flag, integer, json, oneOf, text, timestamp } from './columns.ts';
import { defineTable, provenance } from './define-table.ts';

const n = z.nullable;
const runId = provenance.run_id;

export const extractionWindows = defineTable({
  name: 'extraction_windows',
  layer: 'operations',
  description: 'Ledger of extraction windows',
  key: ['platform', 'window_start', 'window_end'],
  columns: {
    platform: text('Platform id'),
    window_start: timestamp('Start, inclusive'),
    window_end: timestamp('End, exclusive'),
    status: oneOf(windowStatus, 'State'),
    rows: integer('Rows loaded'),
    pages: integer('Pages read'),
    attempts: integer('Attempts so far'),
    content_hash: n(text('SHA-256 over the page hashes in order')),
    complete: flag('All the platform says it has was read'),
    available_until_at: n(
      timestamp('End of the data the platform had, where it lies before the end of the window'),
    ),
    error: n(text('Last failure')),
    rereads: n(integer('Times that its data was loaded again by a later run')),
    requests: n(integer('Requests sent by the last reading, repeated ones included')),
    retries: n(json('Requests that the last reading repeated, by reason')),
    unknown_fields: n(
      json('Fields that the platform sent and the contract does not know: its schema has drifted'),
    ),
    run_id: runId,
    updated_at: timestamp('Last change of the row'),
  },
});

export const extractionPages = defineTable({
  name: 'extraction_pages',
  layer: 'operations',
  description: 'Pages behind each window',
  key: ['platform', 'window_start', 'page_number'],
  columns: {
    platform: text('Platform id'),
    window_start: timestamp('Start of the window'),
    page_number: integer('Position, from 1'),
    content_hash: text('SHA-256 of the body as received'),
    rows: integer('Rows on the page'),
    cache_key: text('Where the page lies in the cache'),
    run_id: runId,
  },
});

export const rejectedRecords = defineTable({
  name: 'rejected_records',
  layer: 'operations',
  description: 'What was not loaded, and why',
  key: ['platform', 'window_start', 'reference', 'reason'],
  columns: {
    platform: text('Platform id'),
    window_start: timestamp('Start of the window'),
    reference: text('Page or record'),
    reason: text('Why it was refused'),
    sample: n(text('Beginning of what was refused, personal data removed')),
    run_id: runId,
    created_at: provenance.created_at,
  },
});

export const rateLimitEvents = defineTable({
  name: 'rate_limit_events',
  layer: 'operations',
  description: 'Waits that a rate limit caused',
  key: ['platform', 'occurred_at', 'sequence'],
  columns: {
    platform: text('Platform id'),
    occurred_at: timestamp('When'),
    sequence: integer('Position among the events of the window'),
    window_start: n(timestamp('Window being read')),
    kind: text('429, budget or server error'),
    status: n(integer('HTTP status')),
    wait_s: double('Wait in seconds'),
    run_id: runId,
  },
});

export const pipelineRuns = defineTable({
  name: 'pipeline_runs',
  layer: 'operations',
  description: 'Runs and their steps',
  key: ['run_id', 'step'],
  columns: {
    run_id: runId,
    step: text('Step of the run; "run" is the run itself'),
    workflow_id: text('Workflow in Temporal'),
    kind: text('backfill, pipeline, kpis or tune'),
    status: text('State of the step'),
    started_at: timestamp('Start'),
    ended_at: n(timestamp('End')),
    detail: n(text('What happened')),
    code_version: provenance.code_version,
    config_hash: provenance.config_hash,
  },
});

export const dataChecks = defineTable({
  name: 'data_checks',
  layer: 'operations',
  description: 'Checks between loading and publishing',
  key: ['run_id', 'platform', 'check_name', 'subject'],
  columns: {
    run_id: runId,
    platform: text('Platform whose data was checked'),
    check_name: text('Check'),
    subject: text('Table, platform or queue'),
    severity: oneOf(severity, 'What a failure means'),
    passed: flag('Outcome'),
    failing_rows: integer('Rows that fail'),
    message: text('What it means'),
    details: json('Further figures'),
    created_at: provenance.created_at,
  },
});

export const queueOverlap = defineTable({
  name: 'queue_overlap',
  layer: 'operations',
  description: 'Agents who serve treated and control queues',
  key: ['change_id', 'platform', 'queue_id', 'period_start'],
  columns: {
    change_id: text('Process change'),
    platform: text('Platform id'),
    queue_id: text('Queue'),
    shared_agents: integer('Agents with skills on both sides'),
    agents: n(integer('Agents known to serve the queue')),
    expected_share: n(
      double(
        'Share of shared agents where each agent divides the day equally between the queues served, 0 to 1',
      ),
    ),
    handled_share: n(
      double(
        "Their share of the queue's handled contacts in the period, 0 to 1; null where they are not known, and for skills",
      ),
    ),
    period_start: timestamp('Start of the period in which contacts are counted, a UTC day'),
    period_end: timestamp('End of the period, exclusive: the UTC day of the change, or of the run before it'),
    run_id: runId,
  },
});

export const queueMembers = defineTable({
  name: 'queue_members',
  layer: 'operations',
  description: 'Agents who can be routed the contacts of a queue, as last read',
  key: ['platform', 'queue_id', 'agent_id'],
  columns: {
    platform: text('Platform id'),
    queue_id: text('Queue'),
    agent_id: text("The platform's id of the agent"),
    skills: n(json('Ids and names of the routing skills held; null where they were not asked for')),
    observed_at: timestamp('Nominal time of the cycle that read it'),
    run_id: runId,
  },
});

export const queueAgentDays = defineTable({
  name: 'queue_agent_days',
  layer: 'operations',
  description:
    'Contacts that agents handled in a queue by UTC day, as the platform counts them; for platforms whose interactions are not read',
  key: ['platform', 'queue_id', 'day'],
  columns: {
    platform: text('Platform id'),
    queue_id: text('Queue'),
    day: date('UTC day'),
    contacts: integer('Contacts handled, summed over the agents'),
    agents: json("List of agent_id, the platform's id of the agent, and contacts, those the agent handled"),
    observed_at: timestamp('Nominal time of the cycle that read it'),
    run_id: runId,
  },
});

export const agentSkills = defineTable({
  name: 'agent_skills',
  layer: 'operations',
  description: 'Routing skills of the agents who can be routed contacts, as last read',
  key: ['platform', 'agent_id', 'skill'],
  columns: {
    platform: text('Platform id'),
    agent_id: text("The platform's id of the agent"),
    skill: text('Name of the skill; its id where the platform does not tell the name'),
    observed_at: timestamp('Nominal time of the cycle that read it'),
    run_id: runId,
  },
});

export const routingChanges = defineTable({
  name: 'routing_changes',
  layer: 'operations',
  description: 'Changes to queues, members and skills',
  key: ['platform', 'entity', 'changed_at'],
  columns: {
    platform: text('Platform id'),
    entity: text('Queue, skill or member'),
    changed_at: timestamp('When'),
    by: n(text('Who')),
    before: json('State before'),
    after: json('State after'),
    run_id: runId,
  },
});
