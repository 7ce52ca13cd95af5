import { impactEstimates } from '../../contract/tables/index.ts';
import type { ViewDefinition } from './define-view.ts';

export const impactCurrent: ViewDefinition = {
  name: 'impact_current',
  layer: 'planner',
  description:
    'The effect in force: latest estimate that passed its checks (or passed with warnings) per change, metric and segment',
  key: ['change_id', 'metric', 'segment'],
  columns: impactEstimates.columns,
  sql(dialect) {
    const columns = impactEstimates.columns.map(({ name }) => dialect.identifier(name)).join(', ');
    return (
      `SELECT ${columns} FROM (SELECT *, row_number() OVER (PARTITION BY change_id, metric, segment` +
      ` ORDER BY as_of_at DESC, created_at DESC, run_id DESC, estimator) AS recency` +
      ` FROM ${dialect.table(impactEstimates.name)} WHERE coalesce(headline, TRUE) AND validation_status IN ('passed', 'warned')) AS ranked` +
      ' WHERE recency = 1'
    );
  },
};
