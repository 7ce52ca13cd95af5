import { type AbsorberState, createAbsorber, type GroupSums } from '../absorb/index.ts';
import { type FreedColumn, type LinearFit, sweptFit } from '../linear/index.ts';
import { integerColumn, namedColumn, narrowValues } from '../panel/integer-column.ts';
import type { Factor } from '../panel/types.ts';
import { sharedArray } from '../threads/index.ts';
import type { CheckedFit, SharedDesign } from './fit-together.ts';

type PlainFactor = Pick<Factor, 'name' | 'codes' | 'levels'>;

/** A freed column without what the design tells: its source and the codes of its terms. */
interface PlainColumn {
  origin: number;
  coefficients: Float64Array[];
  sums: GroupSums;
  report: FreedColumn['report'];
  checked: boolean;
}

/** A shared design as plain data, arrays of rows in shared memory. */
export interface PlainDesign {
  regressors: { name: string; source: FreedColumn['source'] }[];
  freed: PlainColumn[];
  effects: PlainFactor[];
  weights: Float64Array | undefined;
  state: AbsorberState;
  unit: PlainFactor;
  time: PlainFactor;
  clusters: PlainFactor[];
  periodValues: Float64Array;
}

type Lazy = 'columns' | 'residuals' | 'visit' | 'effects' | 'weights' | 'scores' | 'swept';

/** A checked fit as plain data. */
export interface PlainFit extends Omit<CheckedFit, 'fit'> {
  fit: Omit<LinearFit, Lazy>;
  /** Positions of the regressors kept. */
  kept: number[];
  outcome: PlainColumn;
  /** One array a cluster factor. */
  scores: Float64Array[];
}

/** The design as another thread is told it; `freed` belongs to its regressors. */
export function plainDesign(design: SharedDesign, freed: readonly FreedColumn[]): PlainDesign {
  const { weights, periodValues } = design;
  return {
    regressors: design.regressors.map((regressor) => ({
      name: regressor.name,
      source: sharedArray(narrowValues(regressor)),
    })),
    freed: freed.map(plainColumn),
    effects: design.effects.map(plainFactor),
    weights: weights === undefined ? undefined : sharedArray(weights),
    state: design.absorber.state,
    unit: plainFactor(design.unit),
    time: plainFactor(design.time),
    clusters: design.clusters.map(plainFactor),
    periodValues,
  };
}

/** The design as `fitTogether` takes it. Levels have no labels: nothing that a fit finds names one. */
export function designFromPlain(plain: PlainDesign): SharedDesign {
  const factors = new Map<Int32Array, Factor>();
  const factorOf = (factor: PlainFactor): Factor => {
    const known = factors.get(factor.codes) ?? { ...factor, label: String };
    factors.set(factor.codes, known);
    return known;
  };
  const effects = plain.effects.map(factorOf);
  const { weights, state, periodValues } = plain;
  const absorber = createAbsorber(effects, weights, { state });
  const regressors = plain.regressors.map(({ name, source }) =>
    namedColumn(name, source instanceof Float64Array ? { values: source } : integerColumn(source)),
  );
  const freed = new Map(
    plain.freed.map((column, j) => [
      regressors[j]!,
      columnFromPlain(column, plain.regressors[j]!.source, absorber.active),
    ]),
  );
  return {
    regressors,
    effects,
    weights,
    absorber,
    free: (regressor) => freed.get(regressor)!,
    unit: factorOf(plain.unit),
    time: factorOf(plain.time),
    clusters: plain.clusters.map(factorOf),
    periodValues,
  };
}

/** A fit by sweeps as another thread can be told it. */
export function plainFit(checked: CheckedFit, clusters: readonly Factor[]): PlainFit {
  const {
    columns: _columns,
    residuals: _residuals,
    ...parts
  } = Object.getOwnPropertyDescriptors(checked.fit);
  const { visit, effects, weights, scores, swept, ...plain } = Object.fromEntries(
    Object.entries(parts).map(([key, { value }]) => [key, value]),
  ) as Omit<LinearFit, 'columns' | 'residuals'>;
  return {
    ...checked,
    fit: plain,
    kept: swept!.kept,
    outcome: plainColumn(swept!.outcome),
    scores: clusters.map((cluster) => scores!.get(cluster)!),
  };
}

/** The fit as the design and its freed regressors complete it. */
export function fitFromPlain(
  plain: PlainFit,
  design: SharedDesign,
  freed: readonly FreedColumn[],
  values: Float64Array,
): CheckedFit {
  const { fit, kept, outcome, scores, ...checks } = plain;
  const { effects, weights, absorber, clusters } = design;
  const column = columnFromPlain(outcome, values, absorber.active);
  return {
    ...checks,
    fit: sweptFit(
      kept.map((j) => freed[j]!),
      { column, coefficients: fit.coefficients },
      {
        ...fit,
        effects,
        weights,
        swept: { kept, outcome: column },
        scores: new Map(clusters.map((cluster, c) => [cluster, scores[c]!])),
      },
    ),
  };
}

function plainFactor({ name, codes, levels }: Factor): PlainFactor {
  return { name, codes: sharedArray(codes), levels };
}

function plainColumn({ origin, terms, sums, report, checked }: FreedColumn): PlainColumn {
  return { origin, coefficients: terms.map(({ coefficients }) => coefficients), sums, report, checked };
}

function columnFromPlain(
  { coefficients, ...rest }: PlainColumn,
  source: FreedColumn['source'],
  active: readonly Factor[],
): FreedColumn {
  return {
    ...rest,
    source,
    terms: active.map(({ codes }, k) => ({ codes, coefficients: coefficients[k]! })),
  };
}
