import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { fitApart } from '../threads/fit-apart.ts';
import type { Estimation } from './estimation.ts';
import { sharedDesign } from './fit-regression.ts';

/** Outcomes of one sweep: what is kept for each grows with the levels of the effects. */
const MOST_TOGETHER = 32;

/**
 * Fits the two-way and multi-way fixed-effects models among the estimations whose specs differ in outcome alone with
 * common sweeps over the rows, and leaves the fits where each estimation looks for its own.
 */
export function fitBatch(estimations: readonly Estimation[]): void {
  const groups = new Map<string, Map<string, Estimation>>();
  for (const estimation of estimations) {
    const { spec, panel } = estimation;
    if (spec.estimator !== 'twfe' || panel.sample.effects.length === 0) continue;
    const key = `${designKey(spec)}|${panel.rowsKey}`;
    const group = groups.get(key) ?? new Map<string, Estimation>();
    const own = JSON.stringify([spec.outcome, spec.transform, spec.epsilon]);
    if (!group.has(own)) group.set(own, estimation);
    groups.set(key, group);
  }
  for (const group of groups.values()) {
    const members = [...group.values()];
    if (members.length < 2) continue;
    for (let from = 0; from < members.length; from += MOST_TOGETHER) {
      const some = members.slice(from, from + MOST_TOGETHER);
      const [first] = some;
      const fits = fitApart(
        sharedDesign(first!, first!.panel.sample.regressors),
        some.map(({ panel }) => panel.sample.outcome),
      );
      some.forEach((estimation, position) => {
        estimation.remember(() => fits[position]!);
      });
    }
  }
}

/** Equal for specs with the same regressors, effects and weights. */
function designKey(spec: EstimateSpec): string {
  const {
    outcome: _outcome,
    transform: _transform,
    epsilon: _epsilon,
    inference: _inference,
    confidence: _confidence,
    ...design
  } = spec;
  return JSON.stringify(design);
}
