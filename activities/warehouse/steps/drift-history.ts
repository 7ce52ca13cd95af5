import type { DriftPoint } from '../../contract/drift-result.ts';
import type { QueryRow, Warehouse } from '../port.ts';

const dayMs = 86_400_000;
/** A baseline of 30 days before each of the last 35 points. */
const daysRead = 66;
const normalQuantile = 1.959963984540054;

/** The stored points of one change and metric by the estimator of the latest, oldest first. */
export interface DriftSeriesRows {
  changeId: string;
  metric: string;
  estimator: string;
  rows: QueryRow[];
}

/** Reads the daily effects of the changes up to `asOf`, by change and metric. */
export async function readDriftSeries(
  warehouse: Warehouse,
  changeIds: readonly string[],
  asOf: string,
): Promise<DriftSeriesRows[]> {
  const end = Math.ceil(Date.parse(asOf) / dayMs) * dayMs;
  const series: DriftSeriesRows[] = [];
  for (const changeId of [...changeIds].sort()) {
    const rows = await warehouse.query(
      'SELECT * FROM drift_checks WHERE change_id = $1 AND as_of_at <= CAST($2 AS TIMESTAMP) AND as_of_at > CAST($3 AS TIMESTAMP) ORDER BY metric, as_of_at',
      [changeId, new Date(end).toISOString(), new Date(end - daysRead * dayMs).toISOString()],
    );
    for (const metric of [...new Set(rows.map((row) => String(row['metric'])))]) {
      const own = rows.filter((row) => row['metric'] === metric);
      const estimator = String(own.at(-1)!['estimator']);
      series.push({ changeId, metric, estimator, rows: own.filter((row) => row['estimator'] === estimator) });
    }
  }
  return series;
}

/** An estimate of the whole post-period with the instant it was made as of. */
export interface ReferenceInterval {
  asOf: number;
  lower: number;
  upper: number;
}

/** Validated estimates of a change and metric by one estimator, oldest first. */
export async function readReferences(
  warehouse: Warehouse,
  changeId: string,
  metric: string,
  estimator: string,
): Promise<ReferenceInterval[]> {
  const rows = await warehouse.query(
    "SELECT as_of_at, ci_lower, ci_upper FROM impact_estimates WHERE change_id = $1 AND metric = $2 AND estimator = $3 AND segment = 'all' AND validation_status IN ('passed', 'warned') AND ci_lower IS NOT NULL ORDER BY as_of_at",
    [changeId, metric, estimator],
  );
  return rows.map((row) => ({
    asOf: Date.parse(String(row['as_of_at'])),
    lower: Number(row['ci_lower']),
    upper: Number(row['ci_upper']),
  }));
}

/** The last reference made before a point's day. */
export function referenceBefore(
  references: readonly ReferenceInterval[],
  at: number,
): ReferenceInterval | null {
  return references.findLast((reference) => reference.asOf < at - dayMs / 2) ?? null;
}

/**
 * A stored point as the rules take it. The interval of the whole post-period is narrow and a day is noisy, so the
 * reference is widened by the day's own error: outside it means that the two intervals do not meet.
 */
export function toDriftPoint(row: QueryRow, references: readonly ReferenceInterval[]): DriftPoint {
  const at = String(row['as_of_at']);
  const standardError = row['std_error'] === null ? null : Number(row['std_error']);
  const reference = referenceBefore(references, Date.parse(at));
  const margin = normalQuantile * (standardError ?? 0);
  return {
    at,
    delta: Number(row['delta']),
    standardError,
    reference:
      reference === null ? null : { lower: reference.lower - margin, upper: reference.upper + margin },
  };
}
