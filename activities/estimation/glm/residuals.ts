import { residualAutocorrelations, residualSummary, serialCorrelation } from '../diagnostics/index.ts';
import type { PanelSample } from '../panel/types.ts';
import type { PreparedModel } from './prepared-model.ts';
import { factorOfRows } from './separation.ts';

/** Summary and serial correlation of the response residuals y − G, over the rows used. */
export function residualDiagnostics(sample: PanelSample, model: PreparedModel): Record<string, unknown> {
  const { design, family, eta } = model.fit;
  const residuals = new Float64Array(design.rows);
  for (let i = 0; i < design.rows; i++) residuals[i] = design.outcome[i]! - family.mean(eta[i]!);
  const unit = factorOfRows(sample.unit, model.sampleRow);
  const codes = new Int32Array(design.rows);
  for (let i = 0; i < design.rows; i++) codes[i] = sample.time.codes[model.sampleRow[i]!]!;
  // Separated periods keep their place on the calendar.
  const time = { ...sample.time, codes };
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
