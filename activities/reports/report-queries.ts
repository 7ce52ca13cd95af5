/** Newest row of each group of `keys`, in SQL that every warehouse speaks. */
function newest(table: string, keys: string, order: string): string {
  return `select * from (select *, row_number() over (partition by ${keys} order by ${order}) as newest_first from ${table}) ranked where newest_first = 1`;
}

const estimateKey = 'change_id, metric, segment, estimator';
const seriesKey = 'change_id, metric, segment';
const newestEstimates = newest(
  'impact_estimates',
  estimateKey,
  'as_of_at desc, created_at desc, run_id desc',
);

/** Rows of a series table that belong to the newest estimate of their change, metric and segment. */
function ofNewestRun(table: string, order: string): string {
  const run = newest('impact_estimates', seriesKey, 'as_of_at desc, created_at desc, run_id desc');
  return `select rows_of_run.* from ${table} rows_of_run join (${run}) chosen on rows_of_run.run_id = chosen.run_id and rows_of_run.change_id = chosen.change_id and rows_of_run.metric = chosen.metric and rows_of_run.segment = chosen.segment order by rows_of_run.change_id, rows_of_run.metric, rows_of_run.segment, rows_of_run.${order}`;
}

/**
 * The report's questions to the warehouse, one for each part of ReportData. They hold no value from outside,
 * and each one orders its rows by a key, so that equal tables give equal answers.
 */
export const reportQueries = {
  estimates: `${newestEstimates} order by ${estimateKey}`,
  processChanges: 'select * from process_changes order by change_id, unit',
  eventStudy: ofNewestRun('impact_event_study', 'relative_day'),
  counterfactual: ofNewestRun('impact_counterfactual', 'day_at'),
  diagnostics: ofNewestRun('impact_diagnostics', 'check_name'),
  drift: 'select * from drift_checks order by change_id, metric, segment, as_of_at',
  windows: 'select * from extraction_windows order by platform, window_start, window_end',
  dataChecks: `${newest('data_checks', 'check_name, subject', 'created_at desc, run_id desc')} order by check_name, subject`,
  freshness:
    'select platform, max(interval_start) as latest_interval_at, count(distinct queue_id) as queues, count(*) as intervals from queue_hours group by platform order by platform',
  rejected:
    'select platform, window_start, reason, count(*) as records from rejected_records group by platform, window_start, reason order by platform, window_start, reason',
  runs: 'select * from pipeline_runs order by started_at desc, run_id, step limit 400',
  alerts: 'select * from alerts order by raised_at desc, alert_id, target limit 200',
  dialDecisions: `select * from (select *, row_number() over (partition by campaign_id order by decided_at desc, decision_id desc) as newest_first from dial_decisions) ranked where newest_first <= 500 order by campaign_id, decided_at, decision_id`,
  kpiDaily: `${newest('kpi_daily', 'business_date', 'created_at desc, run_id desc')} order by business_date`,
  kpiSummary: 'select * from kpi_summary order by period_end desc, created_at desc, run_id desc limit 1',
  kpiTeams: `${newest('kpi_team', 'team', 'created_at desc, run_id desc')} order by team`,
  kpiAgents: `${newest('kpi_agent', 'agent_id', 'created_at desc, run_id desc')} order by agent_id`,
  kpiInsights:
    'select * from kpi_insights where run_id in (select run_id from (select run_id from kpi_insights order by created_at desc, run_id desc limit 1) latest) order by insight_id',
} as const;
