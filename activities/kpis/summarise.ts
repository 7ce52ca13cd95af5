import type {
  AgentSummaryRow,
  DailyMetricsRow,
  KpiInsight,
  KpiName,
  KpiPeriod,
  SummaryMetrics,
  TeamSummaryRow,
} from '../contract/kpi-files.ts';
import { findInsights } from './insights.ts';
import { outcomeOf } from './outcome.ts';
import { computedScores, tierOf } from './scores.ts';
import { type KpiData, type KpiValues, kpiNames, meanOf, sumOf } from './values.ts';

/** The five files' content and what the manifest says about them. */
export interface KpiTables {
  daily: DailyMetricsRow[];
  summary: SummaryMetrics;
  teams: TeamSummaryRow[];
  agents: AgentSummaryRow[];
  insights: KpiInsight[];
  warnings: string[];
}

function valueColumns(values: KpiValues, withSchedule: boolean): Omit<DailyMetricsRow, 'date'> {
  const { adherence, quality, csat, fcr, aht, acw, contacts_handled, conformance, occupancy } = values;
  const columns = { adherence, quality, csat, fcr, aht, acw, contacts_handled };
  return withSchedule ? { ...columns, conformance, occupancy } : columns;
}

function missingScores(agents: readonly AgentSummaryRow[]): string[] {
  const missing = agents.filter((agent) => agent.performance_score === null).map((agent) => agent.agent_id);
  if (missing.length === 0) return [];
  const named = missing.slice(0, 5).join(', ');
  const more = missing.length > 5 ? ' and others' : '';
  return [
    `${missing.length} agents have no performance_score and therefore no performance_tier: ${named}${more}`,
  ];
}

/** One key for each KPI, `overall_…` with a suffix. */
function byKpi<Suffix extends string>(
  suffix: Suffix,
  value: (kpi: KpiName) => number | null,
): Record<`overall_${KpiName}${Suffix}`, number | null> {
  const entries = kpiNames.map((kpi) => [`overall_${kpi}${suffix}`, value(kpi)]);
  return Object.fromEntries(entries) as Record<`overall_${KpiName}${Suffix}`, number | null>;
}

/** Days from the first to the last with rows, and the number of days with rows. */
export function periodOf(data: KpiData): KpiPeriod {
  return { from: data.days[0]!.date, to: data.days.at(-1)!.date, days: data.days.length };
}

/**
 * Everything that is written, from what was read. `overall_*` is the plain mean of days for daily metrics, with the mean
 * weighted by contacts beside it as `*_weighted`; and the mean over interactions, with `*_daily_mean` beside it.
 * @param data at least one day
 */
export function summariseKpis(data: KpiData, timezone: string): KpiTables {
  const withSchedule = [...data.days, ...data.agents].some(
    (row) => row.conformance !== null || row.occupancy !== null,
  );
  const daily = data.days.map((day) => ({ date: day.date, ...valueColumns(day, withSchedule) }));
  const teams = data.teams.map((team) => ({
    team: team.team,
    agent_count: team.agent_count,
    ...valueColumns(team, withSchedule),
  }));
  const scores = computedScores(data.agents);
  const agents = data.agents.map((agent, i) => ({
    agent_id: agent.agent_id,
    team: agent.team,
    performance_score: agent.performance_score,
    performance_tier: tierOf(agent.performance_score),
    computed_score: scores[i]!,
    computed_tier: tierOf(scores[i]!),
    ...valueColumns(agent, withSchedule),
  }));

  const contacts = data.days.map((day) => day.contacts_handled);
  const column = (kpi: KpiName) => data.days.map((day) => day[kpi]);
  const overall = data.overall;
  const count = (tier: string | null) => agents.filter((agent) => agent.performance_tier === tier).length;
  const summary: SummaryMetrics = {
    ...byKpi('', (kpi) => (overall === null ? meanOf(column(kpi)) : overall[kpi])),
    agent_count: agents.length,
    contacts_handled: sumOf(contacts),
    tier_counts: {
      'Top Performer': count('Top Performer'),
      'Exceeds Expectations': count('Exceeds Expectations'),
      none: count(null),
    },
    performance_change: outcomeOf(data.days)?.change ?? null,
    ...(overall === null
      ? byKpi('_weighted', (kpi) => meanOf(column(kpi), contacts))
      : byKpi('_daily_mean', (kpi) => meanOf(column(kpi)))),
    ...data.extras,
    period: periodOf(data),
    timezone,
    schema_version: 1,
  };
  return {
    daily,
    summary,
    teams,
    agents,
    insights: findInsights(data.days, teams, agents),
    warnings: [...data.warnings, ...missingScores(agents)],
  };
}
