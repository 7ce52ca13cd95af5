import type { EstimateRow } from '../report-data.ts';
import { parseFindings } from './findings.ts';

/** The estimator that speaks for each metric when several ran, first choice first. */
const preferred: Record<string, readonly string[]> = {
  service_level: ['fractional-logit', 'fractional-probit', 'twfe'],
  abandon_rate: ['fractional-logit', 'fractional-probit', 'twfe'],
  csat: ['hurdle', 'twfe'],
};
const usual = ['twfe', 'staggered', 'synthetic-did', 'synthetic-control', 'its'] as const;

/**
 * Picks the estimate that stands in the verdict: the newest data first, then one whose checks did not fail, then the
 * metric's usual estimator. Where the change moved who answers surveys, the reweighted linear model goes before the hurdle.
 * @param group estimates of one change, metric and segment; at least one
 */
export function chooseHeadline(group: readonly EstimateRow[]): {
  headline: EstimateRow;
  others: EstimateRow[];
} {
  const samplingBias = group.some((row) => hasFinding(row, 'csat_sampling_bias'));
  const rank = (row: EstimateRow): number => {
    const order = samplingBias ? usual : (preferred[row.metric] ?? usual);
    const place = (order as readonly string[]).indexOf(row.estimator);
    return place === -1 ? order.length : place;
  };
  const sorted = [...group].sort(
    (a, b) =>
      compare(b.as_of_at, a.as_of_at) ||
      Number(a.validation_status === 'failed') - Number(b.validation_status === 'failed') ||
      rank(a) - rank(b) ||
      compare(a.estimator, b.estimator),
  );
  const [headline, ...others] = sorted;
  if (headline === undefined) throw new RangeError('no estimate to choose from');
  return { headline, others };
}

/** Whether a check of that name warned or failed on the estimate. */
export function hasFinding(row: EstimateRow, name: string): boolean {
  return parseFindings(row.validation_failures).some((finding) =>
    `${finding.name} ${finding.message}`.includes(name),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
