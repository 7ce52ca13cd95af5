import { textTable } from '../../client/output/table.ts';
import type { TrueEffect } from '../simulator/index.ts';

/** A headline row as `impact_current` has it. */
export interface EstimatedEffect {
  change_id: string;
  metric: string;
  estimator: string;
  delta: number;
  ci_lower: number | null;
  ci_upper: number | null;
}

export interface EffectsComparison {
  text: string;
  /** Estimates whose interval holds the true effect. */
  covered: number;
  of: number;
}

/** Percent for logarithms, percentage points for rates, points for scores. */
function shown(metric: string, value: number): string {
  if (metric === 'aht' || metric === 'asa') return `${(Math.expm1(value) * 100).toFixed(1)} %`;
  if (metric === 'csat') return `${value.toFixed(3)} points`;
  return `${(value * 100).toFixed(2)} pp`;
}

/** The table *estimate · interval · true effect*, with a mark where the interval holds the truth. */
export function compareEffects(
  estimates: readonly EstimatedEffect[],
  truth: readonly TrueEffect[],
): EffectsComparison {
  let covered = 0;
  const rows = estimates.map((row) => {
    const known = truth.find((effect) => effect.changeId === row.change_id && effect.metric === row.metric);
    const holds =
      known !== undefined &&
      row.ci_lower !== null &&
      row.ci_upper !== null &&
      known.delta >= row.ci_lower &&
      known.delta <= row.ci_upper;
    if (holds) covered += 1;
    return [
      row.change_id,
      row.metric,
      row.estimator,
      shown(row.metric, row.delta),
      row.ci_lower === null || row.ci_upper === null
        ? 'none'
        : `${shown(row.metric, row.ci_lower)} … ${shown(row.metric, row.ci_upper)}`,
      known === undefined ? '–' : shown(row.metric, known.delta),
      holds ? '✓' : '✗',
    ];
  });
  const text = textTable(
    ['CHANGE', 'METRIC', 'ESTIMATOR', 'ESTIMATE', '95 % INTERVAL', 'TRUE EFFECT', 'INSIDE'],
    rows,
    [3, 4, 5],
  );
  return { text, covered, of: estimates.length };
}
