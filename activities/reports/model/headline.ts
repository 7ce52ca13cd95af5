import type { EstimateRow } from '../report-data.ts';

/** Models of a metric's own kind go before the general ones, where no row says that it leads. */
const usual: readonly string[] = [
  'fractional-logit',
  'hurdle',
  'twfe',
  'staggered',
  'synthetic-did',
  'synthetic-control',
  'its',
];

/**
 * Picks the estimate that stands in the verdict: the newest data first, then the one that leads, then one whose checks did
 * not fail, then the usual order of estimators.
 * @param group estimates of one change, metric and segment; at least one
 */
export function chooseHeadline(group: readonly EstimateRow[]): {
  headline: EstimateRow;
  others: EstimateRow[];
} {
  const rank = (row: EstimateRow): number => {
    const place = usual.indexOf(row.estimator);
    return place === -1 ? usual.length : place;
  };
  const sorted = [...group].sort(
    (a, b) =>
      compare(b.as_of_at, a.as_of_at) ||
      Number(a.validation_status === 'failed') - Number(b.validation_status === 'failed') ||
      Number(b.headline) - Number(a.headline) ||
      rank(a) - rank(b) ||
      compare(a.estimator, b.estimator),
  );
  const [headline, ...others] = sorted;
  if (headline === undefined) throw new RangeError('no estimate to choose from');
  return { headline, others };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
