import { z } from 'zod';
import { dialAction, dialPolicy, eventType, severity } from '../enums.ts';
import { date, double, flag, integer, json, oneOf, text, timestamp } from './columns.ts';
import { defineTable, provenance } from './define-table.ts';

const n = z.nullable;
const kpis = {
  adherence: n(double('Schedule adherence, percent')),
  quality: n(double('Quality score, percent')),
  csat: n(double('Mean satisfaction, points 1 to 5')),
  fcr: n(double('First-contact resolution, fraction 0 to 1')),
  aht_s: n(double('Mean handle time, seconds')),
  acw_s: n(double('Mean after-call work, seconds')),
};

export const alerts = defineTable({
  name: 'alerts',
  layer: 'planner',
  description: 'Alerts raised and where they were delivered',
  key: ['alert_id', 'target'],
  columns: {
    alert_id: text('Id of the event; the same id always carries the same body'),
    target: text('Kind and position of the receiver in the configuration'),
    event_type: oneOf(eventType, 'Kind of event'),
    subject: text('What it is about: change and metric, or campaign'),
    severity: oneOf(severity, 'Severity'),
    raised_at: timestamp('Nominal time of the finding'),
    delivered_at: n(timestamp('When the receiver accepted it')),
    attempts: integer('Deliveries tried'),
    last_error: n(text('Last failure')),
    body: json('The event as sent'),
    ...provenance,
  },
});

export const kpiDaily = defineTable({
  name: 'kpi_daily',
  layer: 'planner',
  description: 'KPIs of all agents by day',
  key: ['run_id', 'business_date'],
  columns: {
    business_date: date('Local day'),
    ...kpis,
    contacts_handled: n(integer('Contacts handled')),
    ...provenance,
  },
});

export const kpiSummary = defineTable({
  name: 'kpi_summary',
  layer: 'planner',
  description: 'KPIs over the whole period',
  key: ['run_id'],
  columns: {
    period_start: date('First day'),
    period_end: date('Last day'),
    agent_count: integer('Agents'),
    ...kpis,
    tier_counts: json('Agents per tier'),
    ...provenance,
  },
});

export const kpiTeam = defineTable({
  name: 'kpi_team',
  layer: 'planner',
  description: 'KPIs by team',
  key: ['run_id', 'team'],
  columns: { team: text('Team'), agent_count: integer('Agents'), ...kpis, ...provenance },
});

export const kpiAgent = defineTable({
  name: 'kpi_agent',
  layer: 'planner',
  description: 'KPIs by agent with performance tier',
  key: ['run_id', 'agent_id'],
  columns: {
    agent_id: text('Agent'),
    team: n(text('Team')),
    ...kpis,
    performance_score: n(double('Score as given')),
    computed_score: n(double('Score from our own weights')),
    performance_tier: n(text('Tier from the score')),
    ...provenance,
  },
});

export const kpiInsights = defineTable({
  name: 'kpi_insights',
  layer: 'planner',
  description: 'Peaks, dips, trends and bottlenecks found in the KPIs',
  key: ['run_id', 'insight_id'],
  columns: {
    insight_id: text('Position of the insight in the run'),
    kind: text('Kind of finding'),
    subject: text('Metric, team or agent'),
    severity: oneOf(severity, 'Severity'),
    message: text('What was found and what to do'),
    details: json('Figures behind it'),
    ...provenance,
  },
});

export const dialDecisions = defineTable({
  name: 'dial_decisions',
  layer: 'planner',
  description: 'Every decision of the dial tuner with what it saw',
  key: ['campaign_id', 'decision_id'],
  columns: {
    campaign_id: text('Campaign'),
    decision_id: text('Id of the decision; a repeat carries the same ratio'),
    decided_at: timestamp('Time of the tick'),
    action: oneOf(dialAction, 'What was decided'),
    current_ratio: double('Ratio before'),
    new_ratio: double('Ratio after'),
    answer_rate: n(double('Share of recent calls that connected, 0 to 1')),
    p75_wrap_up_s: n(double('75th percentile of wrap-up time, seconds')),
    policy: oneOf(dialPolicy, 'Policy in force'),
    reasons: json('Why'),
    written: flag('The platform confirmed the new ratio'),
    calls: integer('Calls in the window'),
    ...provenance,
  },
});
