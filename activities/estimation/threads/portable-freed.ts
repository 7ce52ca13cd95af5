import type { Absorber } from '../absorb/index.ts';
import type { FreedColumn } from '../linear/index.ts';

/** A freed column as plain data, without its rows, which both sides have; coefficients one array an effect. */
export interface PortableFreed extends Omit<FreedColumn, 'source' | 'terms'> {
  coefficients: Float64Array[];
}

export function packFreed({ source: _source, terms, ...rest }: FreedColumn): PortableFreed {
  return { ...rest, coefficients: terms.map(({ coefficients }) => coefficients) };
}

export function unpackFreed(
  { coefficients, ...rest }: PortableFreed,
  source: FreedColumn['source'],
  { active }: Pick<Absorber, 'active'>,
): FreedColumn {
  return {
    ...rest,
    source,
    terms: active.map(({ codes }, k) => ({ codes, coefficients: coefficients[k]! })),
  };
}
