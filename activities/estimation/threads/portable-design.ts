import { type AbsorberState, createAbsorber } from '../absorb/index.ts';
import { adoptRowOrder, type RowOrder, rowOrder } from '../diagnostics/index.ts';
import type { SharedDesign } from '../estimators/fit-together.ts';
import { type FreedColumn, freeColumn, regressorProducts } from '../linear/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import type { Regressor } from '../panel/types.ts';
import { type PortableFreed, packFreed, unpackFreed } from './portable-freed.ts';
import type { DesignRows } from './portable-rows.ts';

/** What a design knows of its rows, as plain data for the thread that has the rows. */
export interface PortableDesign {
  /** The regressors freed of the effects, in their order. */
  freed: PortableFreed[];
  absorber: AbsorberState;
  gram: Float64Array | undefined;
  order: RowOrder;
}

/** Takes apart a design whose regressors are freed. */
export function packDesign(design: SharedDesign): PortableDesign {
  return {
    freed: design.regressors.map((regressor) => packFreed(freedOf(design, regressor))),
    absorber: design.absorber.state,
    gram: design.gram,
    order: rowOrder(design.unit, design.time, design.periodValues),
  };
}

/** Frees the regressors of a design, and finds their products where outcomes are swept by themselves. */
export function withProducts(design: SharedDesign): SharedDesign {
  const { absorber, weights, regressors } = design;
  const freed = new Map(regressors.map((regressor) => [regressor, freedOf(design, regressor)]));
  const gram = regressorProducts([...freed.values()], absorber, weights);
  return { ...design, gram, free: (regressor) => freed.get(regressor)! };
}

/** A regressor freed of the effects, kept where the design keeps them. */
export function freedOf(design: SharedDesign, regressor: Regressor): FreedColumn {
  return design.free?.(regressor) ?? freeColumn(design.absorber, regressor, design.weights);
}

/** The design again, on the rows that the thread was given. */
export function unpackDesign(portable: PortableDesign, rows: DesignRows): SharedDesign {
  const { active: _active, ...shared } = rows;
  adoptRowOrder(rows.unit, rows.time, portable.order);
  const absorber = createAbsorber(rows.effects, rows.weights, { state: portable.absorber });
  const freed = new Map<Regressor, FreedColumn>(
    rows.regressors.map((regressor, position) => [
      regressor,
      unpackFreed(portable.freed[position]!, narrowValues(regressor), absorber),
    ]),
  );
  return { ...shared, absorber, gram: portable.gram, free: (regressor) => freed.get(regressor)! };
}
