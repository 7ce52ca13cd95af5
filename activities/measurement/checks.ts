import type { Metric, ValidationStatus } from '../contract/enums.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import type { GuardCheck } from '../contract/steps.ts';
import { fUpperTail } from '../estimation/distributions/index.ts';

/** One check of an estimate. */
export interface EstimateCheck {
  name: string;
  status: ValidationStatus;
  statistic: number | null;
  pValue: number | null;
  message: string;
  details: Record<string, unknown>;
}

const dayMs = 86_400_000;
const fewestPreDays = 90;
const fewClusters = 10;

/** What is known about the panel beside the estimate. */
export interface PanelFacts {
  metric: Metric;
  /** Span between the first interval and the intervention. */
  preMs: number;
  controls: number;
  /** Treated units of the change without a value of the metric. */
  leftOut: string[];
  /** Bins of the event study before the change, where there is one. */
  eventStudy: EstimateResult | undefined;
  handleTimeDefinitions: string[];
  preAggregated: boolean;
  /** Checks of the comparison itself: shared agents, routing changes. */
  guard?: readonly GuardCheck[];
}

/** Checks the design behind an estimate; none of them changes the number, all stand beside it. */
export function checkEstimate(result: EstimateResult, facts: PanelFacts): EstimateCheck[] {
  const checks = [
    preTrend(facts.eventStudy),
    heteroskedasticity(result),
    serialCorrelation(result),
    residuals(result),
  ].filter((check) => check !== undefined);
  if (facts.preMs < fewestPreDays * dayMs) {
    checks.push(
      warned(
        'short_pre_period',
        `only ${Math.floor(facts.preMs / dayMs)} days before the change; 90 are wanted`,
      ),
    );
  }
  const clusters = result.clusters?.[0];
  if (clusters !== undefined && clusters < fewClusters && result.inference === 'clustered') {
    checks.push(
      warned('few_clusters', `${clusters} clusters; intervals from fewer than ${fewClusters} are too short`),
    );
  }
  if (facts.leftOut.length > 0) {
    checks.push(
      warned('treated_left_out', `without a value of ${facts.metric}: ${facts.leftOut.join(', ')}`),
    );
  }
  if (facts.handleTimeDefinitions.length > 1) {
    checks.push(
      warned('mixed_handle_time', `handle time is defined as ${facts.handleTimeDefinitions.join(' and ')}`),
    );
  }
  if (facts.preAggregated) {
    checks.push(warned('aggregation_bias', 'the panel is built from pre-aggregated reports'));
  }
  for (const check of facts.guard ?? []) checks.push({ ...check, pValue: null });
  for (const warning of result.diagnostics.warnings) checks.push(warned('estimator', warning));
  return numbered(checks);
}

/** Worst status of a list. */
export function overallStatus(checks: readonly EstimateCheck[]): ValidationStatus {
  if (checks.some(({ status }) => status === 'failed')) return 'failed';
  return checks.some(({ status }) => status === 'warned') ? 'warned' : 'passed';
}

function warned(name: string, message: string): EstimateCheck {
  return { name, status: 'warned', statistic: null, pValue: null, message, details: {} };
}

/**
 * Joint test of the coefficients before the change. With q coefficients and G clusters the Wald statistic follows
 * Hotelling's T² rather than F(q, G − 1), which rejects far too often for few clusters; so F · (G − q)/(G − 1) is held
 * against F(q, G − q) (Pustejovsky & Tipton 2018, with G − 1 degrees of freedom). Without clusters to spare there is no
 * test.
 */
function preTrend(study: EstimateResult | undefined): EstimateCheck | undefined {
  const wald = study?.diagnostics.preTrend;
  const clusters = study?.clusters?.[0];
  const coefficients = wald?.['coefficients'];
  if (wald?.fStatistic === undefined || clusters === undefined || typeof coefficients !== 'number')
    return undefined;
  if (clusters - coefficients < 2) return undefined;
  const fStatistic = (wald.fStatistic * (clusters - coefficients)) / (clusters - 1);
  const pValue = fUpperTail(fStatistic, coefficients, clusters - coefficients);
  const rejected = pValue < 0.05;
  return {
    name: 'parallel_trends',
    status: rejected ? 'warned' : 'passed',
    statistic: fStatistic,
    pValue,
    message: rejected
      ? 'treated and control units moved apart before the change'
      : 'no sign that treated and control units moved apart before the change',
    details: { coefficients, clusters, uncorrectedPValue: wald.pValue ?? null },
  };
}

/** Clustered errors hold under heteroskedasticity, so a rejection is recorded and does not warn. */
function heteroskedasticity(result: EstimateResult): EstimateCheck | undefined {
  const test = result.diagnostics.breuschPagan;
  if (test === undefined) return undefined;
  return {
    name: 'breusch_pagan',
    status: 'passed',
    statistic: test.lm,
    pValue: test.pValue,
    message:
      test.pValue < 0.05
        ? 'error variance depends on the regressors; the clustered errors allow for it'
        : 'no sign of unequal error variance',
    details: { fStatistic: test.fStatistic, fPValue: test.fPValue },
  };
}

function serialCorrelation(result: EstimateResult): EstimateCheck | undefined {
  const lag1 = result.diagnostics.serialCorrelation?.lag1;
  if (lag1 === undefined) return undefined;
  return {
    name: 'serial_correlation',
    status: 'passed',
    statistic: lag1,
    pValue: null,
    message: `residuals one interval apart correlate by ${lag1.toFixed(2)} within a unit; clustering by unit allows for it`,
    details: {},
  };
}

/** What a reader needs to draw the residuals; no verdict hangs on it. */
function residuals({ diagnostics }: EstimateResult): EstimateCheck | undefined {
  const details = diagnostics['residuals'];
  if (typeof details !== 'object' || details === null) return undefined;
  return {
    name: 'residuals',
    status: 'passed',
    statistic: null,
    pValue: null,
    message: 'residuals by fitted value, their quantiles and autocorrelations',
    details: { ...details },
  };
}

/** Check names are part of a key, so repeats get a number. */
function numbered(checks: EstimateCheck[]): EstimateCheck[] {
  const seen = new Map<string, number>();
  return checks.map((check) => {
    const count = (seen.get(check.name) ?? 0) + 1;
    seen.set(check.name, count);
    return count === 1 ? check : { ...check, name: `${check.name}_${count}` };
  });
}
