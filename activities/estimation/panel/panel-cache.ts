import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { type Absorber, createAbsorber } from '../absorb/index.ts';
import type { CheckedFit } from '../estimators/fit-together.ts';
import type { FreedColumn } from '../linear/index.ts';
import { gatherColumn } from './columns.ts';
import { buildFactor } from './factor.ts';
import type { Treatment } from './treatment.ts';
import type { Column, DataTable, Factor, Integers, PreparedPanel } from './types.ts';

/**
 * Work shared by the specs of a batch on one table: factor codes, absorbers and demeaned columns, each kept under the
 * set of rows it belongs to. Two specs share where they keep the same rows.
 */
export class PanelCache {
  readonly table: DataTable;
  readonly #factors = new Map<string, Factor>();
  readonly #absorbers = new Map<string, Absorber>();
  readonly #columns = new Map<string | Float64Array | Integers, Map<string, FreedColumn>>();
  readonly #withoutSingletons = new Map<string, Int32Array | undefined>();
  readonly #treatments = new Map<string, Treatment | undefined>();
  readonly #panels = new Map<string, PreparedPanel>();
  readonly #fits = new Map<string, CheckedFit>();

  constructor(table: DataTable) {
    this.table = table;
  }

  /** Name of a set of rows, equal for equal sets. */
  rowsKey(rows: Int32Array | undefined): string {
    if (rows === undefined) return 'all';
    let low = 0x811c9dc5;
    let high = 0x01000193;
    for (let i = 0; i < rows.length; i++) {
      low = Math.imul(low ^ rows[i]!, 0x01000193);
      high = Math.imul(high + rows[i]!, 0x85ebca6b) ^ (high >>> 13);
    }
    return `${rows.length}:${low >>> 0}:${high >>> 0}`;
  }

  factor(name: string, column: Column, rows: Int32Array | undefined, key: string): Factor {
    return this.remember(`${name}|${key}`, () => buildFactor(name, gatherColumn(column, rows)));
  }

  /** Factor kept under a key of the caller's. */
  remember<T extends Factor>(key: string, make: () => T): T {
    return getOrMake(this.#factors as Map<string, T>, key, make);
  }

  /** Rows that stay without singletons, kept under the effects and their rows. */
  withoutSingletons(key: string, make: () => Int32Array | undefined): Int32Array | undefined {
    if (!this.#withoutSingletons.has(key)) this.#withoutSingletons.set(key, make());
    return this.#withoutSingletons.get(key);
  }

  /** Treatment kept under what defines it and its rows. */
  treatment(key: string, make: () => Treatment | undefined): Treatment | undefined {
    return getOrMake(this.#treatments, key, make);
  }

  /** The rows of a spec, prepared once. */
  panel(
    spec: EstimateSpec,
    prepare: (table: DataTable, spec: EstimateSpec, cache: PanelCache) => PreparedPanel,
  ): PreparedPanel {
    return getOrMake(this.#panels, JSON.stringify(spec), () => prepare(this.table, spec, this));
  }

  /** Absorber for the effects and weights of one set of rows. */
  absorber(effects: readonly Factor[], weights: Float64Array | undefined, key: string): Absorber {
    return getOrMake(this.#absorbers, key, () => createAbsorber(effects, weights));
  }

  /** A fit that several specs share. */
  fit(key: string, make: () => CheckedFit): CheckedFit {
    return getOrMake(this.#fits, key, make);
  }

  /** A column freed of effects, made once; `of` is its name or its array. */
  column(of: string | Float64Array | Integers, key: string, make: () => FreedColumn): FreedColumn {
    const own = getOrMake(this.#columns, of, () => new Map<string, FreedColumn>());
    return getOrMake(own, key, make);
  }
}

function getOrMake<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
