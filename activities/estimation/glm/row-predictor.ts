import type { PanelSample } from '../panel/types.ts';
import type { PreparedModel } from './prepared-model.ts';

/** Coefficients that make up the linear predictor of any row of the sample, in or out of the fit. */
export interface RowPredictor {
  /** Linear predictor of a row; NaN where a level of the row is not in the fit. */
  predict(row: number): number;
  /** Adds `value` times the row of Z to a functional; the row's levels must be in the fit. */
  addRow(row: number, value: number, functional: Float64Array): void;
}

/** Maps the levels of the sample to the coefficients of a fit. */
export function createRowPredictor(model: PreparedModel, sample: PanelSample): RowPredictor {
  const { fit, effects, sampleRow } = model;
  const { design, coefficients } = fit;
  const intercept = design.effectOrder.length === 0;
  let offset = 0;
  const places = design.effectOrder.map((e) => {
    const source = sample.effects[e]!;
    const place = new Int32Array(source.levels).fill(-1);
    for (let i = 0; i < sampleRow.length; i++)
      place[source.codes[sampleRow[i]!]!] = offset + effects[e]!.codes[design.order[i]!]!;
    offset += effects[e]!.levels;
    return { codes: source.codes, place };
  });
  const atX = design.groups + design.otherLevels;
  const columns = model.regressorOf.map((j) => sample.regressors[j]!.values);
  const standardised = (row: number, j: number): number =>
    (columns[j]![row]! - design.shift[j]!) / design.scale[j]!;

  return {
    predict(row) {
      let value = intercept ? coefficients[0]! : 0;
      for (const { codes, place } of places) {
        const at = place[codes[row]!]!;
        if (at < 0) return Number.NaN;
        value += coefficients[at]!;
      }
      for (let j = 0; j < columns.length; j++) value += standardised(row, j) * coefficients[atX + j]!;
      return value;
    },
    addRow(row, value, functional) {
      if (intercept) functional[0]! += value;
      for (const { codes, place } of places) functional[place[codes[row]!]!]! += value;
      for (let j = 0; j < columns.length; j++)
        if (fit.solver.dropped[j] === 0) functional[atX + j]! += value * standardised(row, j);
    },
  };
}
