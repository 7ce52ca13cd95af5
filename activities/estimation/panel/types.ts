import type { TransformKind } from '../../contract/enums.ts';

/** Whole numbers without gaps, as narrow as they go. */
export type Integers = Uint8Array | Int32Array;

/**
 * Numbers, missing as NaN. Where `integers` is there it holds the same numbers, none missing, in less memory, and
 * `values` is made on first use.
 */
export interface NumberColumn {
  kind: 'number';
  readonly values: Float64Array;
  readonly integers?: Integers;
}

/** One column of a data table: numbers, times (epoch milliseconds) or dictionary-coded text; missing is NaN or code −1. */
export type Column =
  | NumberColumn
  | { kind: 'time'; values: Float64Array }
  | { kind: 'text'; codes: Int32Array; labels: string[] };

/** Columns of equal length, as read from a file or a warehouse. */
export interface DataTable {
  rows: number;
  columns: Map<string, Column>;
}

/** A categorical variable: `codes[row]` in 0…levels−1, every level used. */
export interface Factor {
  name: string;
  codes: Int32Array;
  levels: number;
  label(code: number): string;
  /** Of an interaction of two: its parts, and the code of `first × second.levels + second`, −1 where no row has it. */
  product?: { first: Factor; second: Factor; codes: Int32Array };
}

/** A covariate, event dummy or treatment; `integers` as in a column of numbers. */
export interface Regressor {
  name: string;
  readonly values: Float64Array;
  readonly integers?: Integers;
}

/** The rows of one regression after filters, transforms and treatment building; every array has `rows` entries. */
export interface PanelSample {
  rows: number;
  outcomeName: string;
  transform: TransformKind;
  /** Outcome on the transformed scale. */
  outcome: Float64Array;
  /** Outcome as it stands in the data. */
  rawOutcome: Float64Array;
  /** Covariates, event dummies and the treatment, without a constant. */
  regressors: Regressor[];
  /** Position of the effect of interest in `regressors`; −1 where the design has none. */
  treatmentIndex: number;
  /** Absorbed fixed effects, in the order of the spec. */
  effects: Factor[];
  /** Analytic weights, all positive; undefined is unweighted. */
  weights: Float64Array | undefined;
  unit: Factor;
  /** Periods in ascending order: code order is time order. */
  time: Factor;
  /** Value of each period: epoch milliseconds or the number in the data; length `time.levels`. */
  periodValues: Float64Array;
  timeKind: 'time' | 'number';
  /** 1 for units that are ever treated; length `unit.levels`. */
  everTreated: Uint8Array;
  /** First treated period of each unit, −1 for never; length `unit.levels`. */
  firstTreated: Int32Array;
}

/** What preparing the sample dropped, moved or noticed. */
export interface PanelNotes {
  warnings: string[];
  /** Rows dropped for a missing value in a column that the spec uses. */
  missingRows: number;
  /** Rows dropped by `exclude`. */
  excludedRows: number;
  /** Rows alone in a level of an absorbed effect, directly or once other such rows are gone. */
  singletons: number;
  /** Outcomes moved inside the bounds by `epsilon`. */
  boundedRows: number;
  overlap?: { minimum: number; maximum: number; trimmed: number; effectiveSampleSize: number };
}

/** A sample with everything that an estimator needs beside it. */
export interface PreparedPanel {
  sample: PanelSample;
  /** Cluster factors of `inference.by`, one or two; the unit where the spec names none. */
  clusters: Factor[];
  /** Columns that `hurdle` names, by name. */
  hurdle: ReadonlyMap<string, Float64Array>;
  /** Name of the set of rows kept, equal for equal sets of one table. */
  rowsKey: string;
  notes: PanelNotes;
}
