import type { SharedDesign } from '../estimators/fit-together.ts';
import { adoptCounts, levelCounts } from '../panel/factor.ts';
import { integerColumn, namedColumn, narrowValues } from '../panel/integer-column.ts';
import { adoptRuns, longRuns } from '../panel/runs.ts';
import type { Factor, Integers, Regressor } from '../panel/types.ts';

/** A factor without its labels, which no fit asks for, with what is known of its codes. */
interface PortableFactor extends Pick<Factor, 'name' | 'codes' | 'levels'> {
  counts: Int32Array;
  runs: Int32Array | undefined;
}

/** The rows of a design as plain data that a thread can be given; arrays in shared memory are not copied on the way. */
export interface PortableRows {
  regressors: { name: string; values: Float64Array | Integers; runs: Int32Array | undefined }[];
  /** Every factor once; the others are positions in this list. */
  factors: PortableFactor[];
  effects: number[];
  /** Those of the effects that no finer one spans, in the order of the absorber. */
  active: number[];
  clusters: number[];
  unit: number;
  time: number;
  periodValues: Float64Array;
  weights: Float64Array | undefined;
}

/** The rows again, in the thread that was given them. */
export type DesignRows = Omit<SharedDesign, 'absorber' | 'free'> & { active: Factor[] };

/** Takes apart what is known of a design before its effects are looked through. */
export function packRows(design: SharedDesign): PortableRows {
  const factors = [...new Set([...design.effects, ...design.clusters, design.unit, design.time])];
  const place = (factor: Factor): number => factors.indexOf(factor);
  return {
    regressors: design.regressors.map((regressor) => {
      const values = narrowValues(regressor);
      return { name: regressor.name, values, runs: longRuns(values) };
    }),
    factors: factors.map((factor) => {
      const { name, codes, levels } = factor;
      return { name, codes, levels, counts: levelCounts(factor), runs: longRuns(codes) };
    }),
    effects: design.effects.map(place),
    active: design.absorber.active.map(place),
    clusters: design.clusters.map(place),
    unit: place(design.unit),
    time: place(design.time),
    periodValues: design.periodValues,
    weights: design.weights,
  };
}

export function unpackRows(portable: PortableRows): DesignRows {
  const factors = portable.factors.map(({ name, codes, levels, counts, runs }): Factor => {
    const factor = { name, codes, levels, label: (code: number) => String(code) };
    adoptCounts(factor, counts);
    adoptRuns(codes, runs);
    return factor;
  });
  const at = (position: number): Factor => factors[position]!;
  return {
    regressors: portable.regressors.map(({ name, values, runs }): Regressor => {
      adoptRuns(values, runs);
      return values instanceof Float64Array ? { name, values } : namedColumn(name, integerColumn(values));
    }),
    effects: portable.effects.map(at),
    active: portable.active.map(at),
    clusters: portable.clusters.map(at),
    unit: at(portable.unit),
    time: at(portable.time),
    periodValues: portable.periodValues,
    weights: portable.weights,
  };
}
