import { type AbsorberState, createAbsorber } from '../absorb/index.ts';
import { adoptRowOrder, type RowOrder, rowOrder } from '../diagnostics/index.ts';
import type { SharedDesign } from '../estimators/fit-together.ts';
import { type FreedColumn, freeColumn } from '../linear/index.ts';
import { adoptCounts, levelCounts } from '../panel/factor.ts';
import { integerColumn, namedColumn, narrowValues } from '../panel/integer-column.ts';
import { adoptRuns, longRuns } from '../panel/runs.ts';
import type { Factor, Integers, Regressor } from '../panel/types.ts';

/** A factor without its labels, which no fit asks for, with what is known of its codes. */
interface PortableFactor extends Pick<Factor, 'name' | 'codes' | 'levels'> {
  counts: Int32Array;
  runs: Int32Array | undefined;
}

/** A design as plain data that a thread can be given; arrays in shared memory are not copied on the way. */
export interface PortableDesign {
  regressors: {
    name: string;
    values: Float64Array | Integers;
    runs: Int32Array | undefined;
    freed: FreedColumn;
  }[];
  /** Every factor once; the others are positions in this list. */
  factors: PortableFactor[];
  effects: number[];
  clusters: number[];
  unit: number;
  time: number;
  periodValues: Float64Array;
  weights: Float64Array | undefined;
  absorber: AbsorberState;
  order: RowOrder;
}

/** Frees the regressors of a design, where that is not done yet, and takes it apart. */
export function packDesign(design: SharedDesign): PortableDesign {
  const factors = [...new Set([...design.effects, ...design.clusters, design.unit, design.time])];
  const place = (factor: Factor): number => factors.indexOf(factor);
  return {
    regressors: design.regressors.map((regressor) => {
      const values = narrowValues(regressor);
      return { name: regressor.name, values, runs: longRuns(values), freed: freedOf(design, regressor) };
    }),
    factors: factors.map((factor) => {
      const { name, codes, levels } = factor;
      return { name, codes, levels, counts: levelCounts(factor), runs: longRuns(codes) };
    }),
    effects: design.effects.map(place),
    clusters: design.clusters.map(place),
    unit: place(design.unit),
    time: place(design.time),
    periodValues: design.periodValues,
    weights: design.weights,
    absorber: design.absorber.state,
    order: rowOrder(design.unit, design.time, design.periodValues),
  };
}

/** A regressor freed of the effects, kept where the design keeps them. */
export function freedOf(design: SharedDesign, regressor: Regressor): FreedColumn {
  return design.free?.(regressor) ?? freeColumn(design.absorber, regressor, design.weights);
}

/** The design again, in the thread that was given it. */
export function unpackDesign(portable: PortableDesign): SharedDesign {
  const factors = portable.factors.map(({ name, codes, levels, counts, runs }): Factor => {
    const factor = { name, codes, levels, label: (code: number) => String(code) };
    adoptCounts(factor, counts);
    adoptRuns(codes, runs);
    return factor;
  });
  const at = (position: number): Factor => factors[position]!;
  const effects = portable.effects.map(at);
  adoptRowOrder(at(portable.unit), at(portable.time), portable.order);
  const { weights, periodValues } = portable;
  const freed = new Map<Regressor, FreedColumn>();
  const regressors = portable.regressors.map((packed) => {
    const { name, values, runs } = packed;
    adoptRuns(values, runs);
    const regressor =
      values instanceof Float64Array ? { name, values } : namedColumn(name, integerColumn(values));
    freed.set(regressor, packed.freed);
    return regressor;
  });
  return {
    regressors,
    effects,
    clusters: portable.clusters.map(at),
    unit: at(portable.unit),
    time: at(portable.time),
    periodValues,
    weights,
    absorber: createAbsorber(effects, weights, { state: portable.absorber }),
    free: (regressor) => freed.get(regressor)!,
  };
}
