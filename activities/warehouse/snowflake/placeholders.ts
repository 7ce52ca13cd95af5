import type { Bind } from 'snowflake-sdk';
import type { ColumnType } from '../../contract/tables/index.ts';
import type { Scalar } from '../port.ts';
import type { NamedValues } from '../remote/index.ts';

/** Marks a bound value in trusted text; no statement of the product has `:{` for another reason. */
export const placeholder = (name: string, type: ColumnType): string => `:{${type} ${name}}`;

const marks = /:\{(\w+) (\w+)\}/g;

/** A time without a zone, in UTC: the service drops the offset of a text that it reads as such a time. */
const utcText = (value: string): string => new Date(value).toISOString().replace('T', ' ').replace('Z', '');

/** Whole numbers beyond 2^53 go as text, which the cast around the placeholder reads. */
export function toBind(value: Scalar | undefined): Bind {
  if (value === undefined) return null;
  return typeof value === 'bigint' ? String(value) : value;
}

/** Text with `?` and the values in their order. Throws where a statement names a value that is not given: a defect. */
export function bindNamed(sql: string, values: NamedValues): { sql: string; binds: Bind[] } {
  const binds: Bind[] = [];
  const text = sql.replace(marks, (_mark, type: ColumnType, name: string) => {
    if (!(name in values)) throw new Error(`no value for ${name}`);
    const value = values[name]!;
    binds.push(type === 'timestamp' && typeof value === 'string' ? utcText(value) : toBind(value));
    return '?';
  });
  return { sql: text, binds };
}
