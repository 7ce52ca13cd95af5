import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { schemaVersion } from '../../contract/tables/index.ts';
import type { StepDependencies } from './dependencies.ts';

type Record_ = Record<string, unknown>;

const kpiNames = {
  adherence: 'adherence',
  quality: 'quality',
  csat: 'csat',
  fcr: 'fcr',
  aht: 'aht_s',
  acw: 'acw_s',
} as const;

/** The KPI columns of a record of the files, absent as null. */
function kpisOf(record: Record_, prefix = ''): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(kpiNames).map(([name, column]) => {
      const value = record[`${prefix}${name}`];
      return [column, typeof value === 'number' ? value : null];
    }),
  );
}

const numberOr = (value: unknown) => (typeof value === 'number' ? value : null);
const textOr = (value: unknown) => (typeof value === 'string' ? value : null);

/** Brings the files of a KPI roll-up into the kpi tables under the run's id. */
export async function publishKpis(
  { runId, outDir }: { runId: string; outDir: string },
  { warehouse, codeVersion, configHash, clock }: StepDependencies,
): Promise<{ agents: number; days: number }> {
  const read = async (name: string) => JSON.parse(await readFile(join(outDir, name), 'utf8')) as unknown;
  const daily = (await read('daily_metrics.json')) as Record_[];
  const summary = (await read('summary_metrics.json')) as Record_;
  const teams = (await read('team_summary.json')) as Record_[];
  const agents = (await read('agent_summary.json')) as Record_[];
  const insights = (await read('insights.json')) as Record_[] | { insights: Record_[] };
  const stamp = {
    run_id: runId,
    code_version: codeVersion,
    config_hash: configHash,
    input_rows: daily.length + agents.length,
    input_max_interval_at: null,
    schema_version: schemaVersion,
    created_at: clock().toISOString(),
  };
  const options = { replaceRun: runId };
  await warehouse.appendResults(
    'kpi_daily',
    daily.map((day) => ({
      business_date: String(day['date']),
      ...kpisOf(day),
      contacts_handled: numberOr(day['contacts_handled']),
      ...stamp,
    })),
    options,
  );
  const dates = daily.map((day) => String(day['date'])).sort();
  await warehouse.appendResults(
    'kpi_summary',
    [
      {
        period_start: dates[0] ?? null,
        period_end: dates.at(-1) ?? null,
        agent_count: numberOr(summary['agent_count']) ?? agents.length,
        ...kpisOf(summary, 'overall_'),
        tier_counts: JSON.stringify(summary['tier_counts'] ?? {}),
        ...stamp,
      },
    ],
    options,
  );
  await warehouse.appendResults(
    'kpi_team',
    teams.map((team) => ({
      team: String(team['team']),
      agent_count: numberOr(team['agent_count']) ?? 0,
      ...kpisOf(team),
      ...stamp,
    })),
    options,
  );
  await warehouse.appendResults(
    'kpi_agent',
    agents.map((agent) => ({
      agent_id: String(agent['agent_id']),
      team: textOr(agent['team']),
      ...kpisOf(agent),
      performance_score: numberOr(agent['performance_score']),
      computed_score: numberOr(agent['computed_score']),
      performance_tier: textOr(agent['performance_tier']),
      ...stamp,
    })),
    options,
  );
  const list = Array.isArray(insights) ? insights : insights.insights;
  await warehouse.appendResults(
    'kpi_insights',
    list.map((insight, position) => ({
      insight_id: String(position + 1).padStart(3, '0'),
      kind: String(insight['kind']),
      subject: String(insight['subject'] ?? insight['metric'] ?? ''),
      severity: textOr(insight['severity']) ?? 'info',
      message: String(insight['message']),
      details: JSON.stringify(insight['details'] ?? {}),
      ...stamp,
    })),
    options,
  );
  return { agents: agents.length, days: daily.length };
}
