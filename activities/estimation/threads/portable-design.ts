import { type AbsorberState, createAbsorber } from '../absorb/index.ts';
import type { SharedDesign } from '../estimators/fit-together.ts';
import { type FreedColumn, freeColumn } from '../linear/index.ts';
import { integerColumn, namedColumn, narrowValues } from '../panel/integer-column.ts';
import type { Factor, Integers, Regressor } from '../panel/types.ts';

/** A factor without its labels, which no fit asks for. */
type PortableFactor = Pick<Factor, 'name' | 'codes' | 'levels'>;

/** A design as plain data that a thread can be given; arrays in shared memory are not copied on the way. */
export interface PortableDesign {
  regressors: { name: string; values: Float64Array | Integers; freed: FreedColumn }[];
  /** Every factor once; the others are positions in this list. */
  factors: PortableFactor[];
  effects: number[];
  clusters: number[];
  unit: number;
  time: number;
  periodValues: Float64Array;
  weights: Float64Array | undefined;
  absorber: AbsorberState;
}

/** Frees the regressors of a design, where that is not done yet, and takes it apart. */
export function packDesign(design: SharedDesign): PortableDesign {
  const factors = [...new Set([...design.effects, ...design.clusters, design.unit, design.time])];
  const place = (factor: Factor): number => factors.indexOf(factor);
  return {
    regressors: design.regressors.map((regressor) => ({
      name: regressor.name,
      values: narrowValues(regressor),
      freed: freedOf(design, regressor),
    })),
    factors: factors.map(({ name, codes, levels }) => ({ name, codes, levels })),
    effects: design.effects.map(place),
    clusters: design.clusters.map(place),
    unit: place(design.unit),
    time: place(design.time),
    periodValues: design.periodValues,
    weights: design.weights,
    absorber: design.absorber.state,
  };
}

/** A regressor freed of the effects, kept where the design keeps them. */
export function freedOf(design: SharedDesign, regressor: Regressor): FreedColumn {
  return design.free?.(regressor) ?? freeColumn(design.absorber, regressor, design.weights);
}

/** The design again, in the thread that was given it. */
export function unpackDesign(portable: PortableDesign): SharedDesign {
  const factors = portable.factors.map((factor): Factor => ({ ...factor, label: (code) => String(code) }));
  const at = (position: number): Factor => factors[position]!;
  const effects = portable.effects.map(at);
  const { weights, periodValues } = portable;
  const freed = new Map<Regressor, FreedColumn>();
  const regressors = portable.regressors.map((packed) => {
    const { name, values } = packed;
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
