import { createRandom } from '../../../activities/random.ts';
import type { AlertRow, DriftRow, ReportData } from '../../../activities/reports/report-data.ts';
import { day, origin } from './sample-origin.ts';

const firstDay = 126;
const shiftDay = 155;

/** 35 days of drift checks for two metrics, one of which shifts in the last days, and the alert that follows. */
export function sampleDrift(seed: number): Pick<ReportData, 'drift' | 'alerts'> {
  const random = createRandom(seed + 1);
  const drift = [
    ...series('ivr-redesign', 'aht', -0.046, 0.006, true, random.normal),
    ...series('ivr-redesign', 'service_level', 0.032, 0.009, false, random.normal),
  ];
  return { drift, alerts: [delivered, refused] };
}

function series(
  changeId: string,
  metric: DriftRow['metric'],
  level: number,
  noise: number,
  shifts: boolean,
  normal: () => number,
): DriftRow[] {
  const rows: DriftRow[] = [];
  for (let index = firstDay; index <= 160; index += 1) {
    const shifted = shifts && index >= shiftDay;
    const delta = level + noise * normal() + (shifted ? 4 * noise : 0);
    const baseline = rows.filter((row) => row.as_of_at >= day(index - 30)).map((row) => row.delta);
    const enough = baseline.length >= 14;
    const mean = baseline.reduce((sum, value) => sum + value, 0) / Math.max(1, baseline.length);
    const squares = baseline.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const sd = Math.sqrt(squares / Math.max(1, baseline.length - 1));
    const zScore = enough ? (delta - mean) / sd : null;
    const flagged = zScore !== null && Math.abs(zScore) > 2;
    rows.push({
      ...origin,
      change_id: changeId,
      metric,
      segment: 'all',
      estimator: metric === 'aht' ? 'twfe' : 'fractional-logit',
      as_of_at: day(index),
      window_s: 86_400,
      delta,
      std_error: noise,
      baseline_mean: enough ? mean : null,
      baseline_sd: enough ? sd : null,
      baseline_observations: baseline.length,
      z_score: zScore,
      flag_2sd: flagged,
      flag_robust: shifted && index > shiftDay,
      flag_outside_ci: shifted,
      reference_ci_lower: level - 0.01,
      reference_ci_upper: level + 0.01,
      alert: shifted && index === shiftDay + 1,
      severity: shifted ? 'warning' : 'info',
      state: shifted ? (index === shiftDay ? 'pending' : 'firing') : 'ok',
      reasons: JSON.stringify(enough ? [] : ['fewer than 14 points in the baseline']),
    });
  }
  return rows;
}

const delivered: AlertRow = {
  ...origin,
  alert_id: 'a1',
  target: 'webhook[0]',
  event_type: 'drift.detected',
  subject: 'ivr-redesign / aht',
  severity: 'warning',
  raised_at: day(156),
  delivered_at: new Date(Date.parse(day(156)) + 18_362_000).toISOString(),
  attempts: 1,
  last_error: null,
  body: '{}',
};
const refused: AlertRow = {
  ...delivered,
  target: 'slack[1]',
  delivered_at: null,
  attempts: 4,
  last_error: 'receiver answered 503',
};
