import { residualAutocorrelations, residualSummary, serialCorrelation } from '../diagnostics/index.ts';
import { compactFactor } from '../panel/factor.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import type { PreparedModel } from './prepared-model.ts';

/** Summary and serial correlation of the response residuals y − G, over the rows used. */
export function residualDiagnostics(sample: PanelSample, model: PreparedModel): Record<string, unknown> {
  const { design, family, eta } = model.fit;
  const residuals = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) residuals[i] = design.outcome[i]! - family.mean(eta[i]!);
  // Rows of a design are sorted, also where all of them are used.
  const codesOf = ({ codes }: Factor) => model.sampleRow.map((row) => codes[row]!);
  const { name, levels, label } = sample.unit;
  const unit = compactFactor(name, codesOf(sample.unit), levels, label);
  // Separated periods keep their place on the calendar.
  const time = { ...sample.time, codes: codesOf(sample.time) };
  const serial =
    sample.time.levels > 2 ? serialCorrelation(residuals, unit, time, sample.periodValues) : undefined;
  return {
    residuals: {
      ...residualSummary(design.outcome, residuals),
      autocorrelations: residualAutocorrelations(residuals, unit, time, sample.periodValues),
    },
    ...(serial === undefined ? {} : { serialCorrelation: { ...serial } }),
  };
}
