import type { EstimateResult } from '../contract/estimate-result.ts';
import { counterfactualDays } from './counterfactual.ts';
import type { CounterfactualRow } from './measurement-rows.ts';
import type { MetricFacts } from './metric-facts.ts';

/** Rows of `impact_counterfactual`: from the controls where there are any, else from the fitted series. */
export function counterfactualRows(facts: MetricFacts): CounterfactualRow[] {
  if (facts.controls.length === 0) return fittedDays(facts.result, facts.grain);
  const { treated, controls, interventionMs, model, result } = facts;
  const { lower, upper } = result.confidenceInterval;
  const halfWidth = lower === null || upper === null ? null : (upper - lower) / 2;
  return counterfactualDays({ treated, controls, interventionMs, transform: model.transform, halfWidth }).map(
    (day) => ({
      ...facts.grain,
      day_at: day.dayAt,
      observed: day.observed,
      counterfactual: day.counterfactual,
      counterfactual_lower: day.lower,
      counterfactual_upper: day.upper,
    }),
  );
}

/** Daily means of the estimator's own counterfactual, which is in the unit of the outcome already. */
function fittedDays(result: EstimateResult, grain: MetricFacts['grain']): CounterfactualRow[] {
  type Point = NonNullable<EstimateResult['counterfactual']>[number];
  const days = new Map<string, Point[]>();
  for (const point of result.counterfactual ?? []) {
    const day = new Date(point.time).toISOString().slice(0, 10);
    days.set(day, [...(days.get(day) ?? []), point]);
  }
  const mean = (values: readonly (number | null | undefined)[]) => {
    const known = values.filter((value) => value !== null && value !== undefined);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
  };
  return [...days].map(([day, points]) => ({
    ...grain,
    day_at: `${day}T00:00:00.000Z`,
    observed: mean(points.map(({ observed }) => observed)),
    counterfactual: mean(points.map(({ counterfactual }) => counterfactual)),
    counterfactual_lower: mean(points.map((point) => point.lower)),
    counterfactual_upper: mean(points.map((point) => point.upper)),
  }));
}
