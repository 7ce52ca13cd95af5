import type { ColumnDefinition } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import type { Row, Scalar } from '../port.ts';

/** More cells than this are loaded from a file: services bound the number of values of a statement. */
const inlineCells = 2000;

export const fitsInline = (columns: readonly ColumnDefinition[], rows: readonly Row[]): boolean =>
  rows.length * columns.length <= inlineCells;

/**
 * A relation of bound values, to be read as `FROM …` in place of a table; there must be a row.
 *
 * @param prefix begins the names of the values; differs between the relations of one transaction
 */
export function inlineRows(
  dialect: Dialect,
  prefix: string,
  columns: readonly ColumnDefinition[],
  rows: readonly Row[],
): { relation: string; values: Record<string, Scalar> } {
  const values: Record<string, Scalar> = {};
  const selects = rows.map((row, at) => {
    const cells = columns.map(({ name, type }, position) => {
      const bound = `${prefix}_${at}_${position}`;
      values[bound] = row[name] ?? null;
      return `${dialect.parameter(bound, type)} AS ${dialect.identifier(name)}`;
    });
    return `SELECT ${cells.join(', ')}`;
  });
  return { relation: `(${selects.join(' UNION ALL ')})`, values };
}
