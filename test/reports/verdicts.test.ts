import { describe, expect, it } from 'vitest';
import { renderReport } from '../../activities/reports/index.ts';
import { buildChangeReports, type MetricReport } from '../../activities/reports/model/change-reports.ts';
import type { EstimateRow } from '../../activities/reports/report-data.ts';
import { sampleReport } from './support/sample-report.ts';

/** The report on one metric of the sample with some columns of its estimate replaced. */
function reportOn(metric: string, replaced: Partial<EstimateRow> = {}): MetricReport {
  const data = sampleReport();
  const estimates = data.estimates
    .filter((row) => row.change_id === 'ivr-redesign' && row.metric === metric)
    .map((row) => ({ ...row, ...replaced }));
  const report = buildChangeReports({ ...data, estimates })[0]?.metrics[0];
  if (report === undefined) throw new Error(`no report on ${metric}`);
  return report;
}

const log = (percent: number): number => Math.log1p(percent / 100);
const shorterCalls = {
  delta: log(-4),
  ci_lower: log(-5),
  ci_upper: log(-3),
  effect_pct: -4,
  effect_pct_lower: -5,
  effect_pct_upper: -3,
};
const plain = (text: string): string => text.replaceAll('\u202F', ' ');

describe('verdict', () => {
  it('calls a shorter handle time better and gives seconds, percent and interval', () => {
    const { verdict, effect } = reportOn('aht', shorterCalls);
    expect(verdict.kind).toBe('better');
    expect(effect.natural?.estimate).toBeCloseTo(-0.04 * (effect.expectedLevel ?? 0), 10);
    expect(plain(verdict.sentence)).toMatch(
      /^Average handle time fell by 16\.\d s \(−4\.0 %\) against an expected 4\d\d\.\d s; 95 % interval from −5\.0 to −3\.0 %\.$/,
    );
  });

  it('calls a lower service level worse and gives percentage points', () => {
    const { verdict, effect } = reportOn('service_level', { delta: -0.03, ci_lower: -0.05, ci_upper: -0.01 });
    expect(verdict.kind).toBe('worse');
    expect(effect.natural).toEqual({ estimate: -3, lower: -5, upper: -1 });
  });

  it('does not judge a metric without a good direction', () => {
    expect(reportOn('aht', { ...shorterCalls, metric: 'volume' }).verdict.kind).toBe('moved');
  });

  it('says that an interval over zero shows no clear effect', () => {
    const { verdict } = reportOn('csat', { delta: 0.01, ci_lower: -0.02, ci_upper: 0.04 });
    expect(verdict.kind).toBe('unclear');
    expect(verdict.sentence).toContain('No clear effect');
  });

  it('gives no interval where there is none, and says so', () => {
    const none = { ci_lower: null, ci_upper: null, effect_pct_lower: null, effect_pct_upper: null };
    const { verdict } = reportOn('aht', { ...shorterCalls, ...none });
    expect(verdict.kind).toBe('no-interval');
    expect(verdict.sentence).toContain('supports no honest interval');
  });

  it('warns off a figure whose check failed, however clear it is', () => {
    const { verdict } = reportOn('aht', { ...shorterCalls, validation_status: 'failed' });
    expect(verdict.kind).toBe('unusable');
    expect(verdict.sentence).toContain('do not plan with this figure');
  });
});

describe('before/after difference', () => {
  it('is read on the log scale for handle time', () => {
    expect(reportOn('aht', { naive_before_after: log(-6) }).effect.naive.percent).toBeCloseTo(-6, 10);
  });

  it('is read in the metric’s own unit for rates', () => {
    expect(reportOn('service_level', { naive_before_after: 0.02 }).effect.naive.natural).toBeCloseTo(2, 10);
  });
});

describe('truth', () => {
  it('stands on the percent axis: from logs by exp, from differences over the same level as the estimate', () => {
    expect(reportOn('aht').effect.truthPercent).toBeCloseTo(Math.expm1(-0.046) * 100, 10);
    expect(reportOn('service_level').effect.truthPercent).toBeCloseTo((0.032 / 0.781) * 100, 10);
  });
});

describe('headline estimator', () => {
  const bias = JSON.stringify([{ check: 'csat_sampling_bias', message: 'fewer invitations' }]);
  const both = (failures: string): EstimateRow[] => {
    const hurdle = sampleReport().estimates.find((row) => row.metric === 'csat');
    if (hurdle === undefined) throw new Error('the sample has no csat');
    return [
      { ...hurdle, estimator: 'twfe' },
      { ...hurdle, validation_failures: failures },
    ];
  };
  const headline = (estimates: EstimateRow[]): MetricReport | undefined =>
    buildChangeReports({ ...sampleReport(), estimates })[0]?.metrics[0];

  it('is the hurdle model for satisfaction, the other one listed beside it', () => {
    const report = headline(both('[]'));
    expect(report?.estimate.estimator).toBe('hurdle');
    expect(report?.others.map((row) => row.estimator)).toEqual(['twfe']);
  });

  it('is the one that leads, with the paragraph that reconciles it with the raw movement', () => {
    const [, hurdle] = both(bias);
    if (hurdle === undefined) throw new Error('the sample has no csat');
    const weighted = { ...hurdle, estimator: 'hurdle-ipw' as const, delta: 0.01 };
    const estimates = [{ ...hurdle, headline: false }, weighted];
    expect(headline(estimates)?.estimate.estimator).toBe('hurdle-ipw');
    const page = renderReport({ ...sampleReport(), estimates });
    expect(page).toMatch(/weighted by how\s+likely its customer was to be asked, by \+0\.01/);
  });

  it('passes over an estimator whose checks failed', () => {
    const [linear, hurdle] = both('[]');
    if (linear === undefined || hurdle === undefined) throw new Error('two estimates expected');
    const failed = { ...hurdle, validation_status: 'failed' as const };
    expect(headline([failed, linear])?.estimate.estimator).toBe('twfe');
  });
});
