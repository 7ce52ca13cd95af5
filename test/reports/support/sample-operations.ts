import { createRandom } from '../../../activities/random.ts';
import type {
  DataCheckRow,
  DialDecisionRow,
  ReportData,
  RunRow,
  WindowRow,
} from '../../../activities/reports/report-data.ts';
import { sampleKpis } from './sample-kpis.ts';
import { day, origin } from './sample-origin.ts';

type Operations = Pick<
  ReportData,
  | 'windows'
  | 'dataChecks'
  | 'freshness'
  | 'rejected'
  | 'runs'
  | 'dialDecisions'
  | 'kpiDaily'
  | 'kpiSummary'
  | 'kpiTeams'
  | 'kpiAgents'
  | 'kpiInsights'
>;

/** Ledger, checks, runs, dial decisions and agent figures of the sample. */
export function sampleOperations(seed: number): Operations {
  return {
    windows: [...windows('genesys-eu', 16), ...windows('cxone-us', 8)],
    dataChecks: dataChecks(),
    freshness: [
      { platform: 'cxone-us', latest_interval_at: '2026-06-09T23:00:00.000Z', queues: 8, intervals: 30_720 },
      {
        platform: 'genesys-eu',
        latest_interval_at: '2026-06-09T23:00:00.000Z',
        queues: 16,
        intervals: 61_440,
      },
    ],
    rejected: [
      {
        platform: 'cxone-us',
        window_start: day(98),
        reason: 'answered + abandoned exceed offered',
        records: 3,
      },
    ],
    runs: runs(),
    dialDecisions: dialDecisions(seed),
    ...sampleKpis(seed),
  };
}

function windows(platform: string, queues: number): WindowRow[] {
  return Array.from({ length: 23 }, (_, index) => {
    const failed = platform === 'cxone-us' && index === 9;
    const partial = platform === 'cxone-us' && index === 14;
    const running = platform === 'genesys-eu' && index === 22;
    return {
      platform,
      window_start: day(index * 7),
      window_end: day(Math.min(160, index * 7 + 7)),
      status: failed ? 'failed' : partial ? 'partial' : running ? 'running' : 'done',
      rows: failed ? 0 : queues * 168,
      pages: 6,
      attempts: failed ? 5 : 1,
      content_hash: failed ? null : 'ab12',
      complete: !failed,
      available_until_at: null,
      error: failed ? 'the cursor vanished before all rows had come' : null,
      rereads: null,
      requests: 6,
      retries: '{}',
      unknown_fields: null,
      run_id: origin.run_id,
      updated_at: origin.created_at,
    };
  });
}

function dataChecks(): DataCheckRow[] {
  const checks = [
    ['unique_key', 'queue_hours', 'error', true, 0, 'One row for each queue and interval.'],
    ['not_null', 'queue_hours', 'error', true, 0, 'Required columns are filled.'],
    ['missing_hours', 'cxone-us:501', 'warning', false, 11, 'Open hours without a row.'],
    ['freshness', 'genesys-eu', 'error', true, 0, 'The latest interval is recent.'],
  ] as const;
  return checks.map(([name, subject, severity, passed, failing, message]) => ({
    run_id: origin.run_id,
    platform: subject.startsWith('cxone') ? 'cxone-us' : 'genesys-eu',
    check_name: name,
    subject,
    severity,
    passed,
    failing_rows: failing,
    message,
    details: '{}',
    created_at: origin.created_at,
  }));
}

function runs(): RunRow[] {
  const steps = [
    ['backfill-cxone-us', 'window', 'backfill', 'parked', 'the cursor vanished before all rows had come'],
    [origin.run_id, 'run', 'pipeline', 'done', null],
    [origin.run_id, 'estimate', 'pipeline', 'done', null],
    [origin.run_id, 'drift', 'pipeline', 'done', null],
  ] as const;
  return steps.map(([runId, step, kind, status, detail]) => ({
    run_id: runId,
    step,
    workflow_id: runId,
    kind,
    status,
    started_at: '2026-06-10T05:00:00.000Z',
    ended_at: status === 'done' ? '2026-06-10T05:02:11.000Z' : null,
    detail,
    code_version: origin.code_version,
    config_hash: origin.config_hash,
  }));
}

function dialDecisions(seed: number): DialDecisionRow[] {
  const random = createRandom(seed + 3);
  let ratio = 1;
  return Array.from({ length: 40 }, (_, index) => {
    const answerRate = 0.72 + 0.012 * index * (index < 20 ? 1 : 0.6) + 0.03 * random.normal();
    const action = answerRate < 0.8 ? 'decrease' : answerRate > 0.9 ? 'increase' : 'hold';
    const before = ratio;
    if (action === 'increase') ratio = Math.min(5, ratio + 0.15);
    if (action === 'decrease') ratio = Math.max(0.1, ratio - 0.15);
    return {
      ...origin,
      campaign_id: 'spring-renewals',
      decision_id: `d${index}`,
      decided_at: new Date(Date.UTC(2026, 5, 10, 9) + index * 30_000).toISOString(),
      action,
      current_ratio: before,
      new_ratio: ratio,
      answer_rate: Math.min(1, answerRate),
      p75_wrap_up_s: 38 + 4 * random.uniform(),
      policy: 'guarded',
      reasons: JSON.stringify([`answer rate ${action === 'hold' ? 'within' : 'outside'} the tolerance`]),
      written: action !== 'hold',
      calls: 100,
    };
  });
}
