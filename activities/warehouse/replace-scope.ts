import { ContraflowError } from '../contract/errors.ts';
import type { TableDefinition } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import type { AppendOptions, Row, Scalar } from './port.ts';

function misuse(table: TableDefinition, what: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'bad-replace',
    message: `${table.name}: ${what}`,
    hint: 'every row must belong to the run and the part that it replaces',
  });
}

/**
 * Condition that selects the rows a run replaces, with the values to bind. Throws `usage/bad-replace` where the table has no
 * such column or a row lies outside the part that is replaced: it would be doubled by the next run.
 */
export function replaceScope(
  dialect: Dialect,
  table: TableDefinition,
  rows: readonly Row[],
  options: AppendOptions,
): { where: string; values: Record<string, Exclude<Scalar, undefined>> } {
  const wanted: Record<string, Scalar> = { run_id: options.replaceRun };
  for (const [name, value] of Object.entries(options.within ?? {})) wanted[name] = value ?? null;
  const conditions = Object.keys(wanted).map((name) => {
    const column = table.columns.find((candidate) => candidate.name === name);
    if (column === undefined) throw misuse(table, `there is no column ${name} to replace by`);
    return `${dialect.identifier(name)} = ${dialect.parameter(name, column.type)}`;
  });
  rows.forEach((row, index) => {
    for (const [name, value] of Object.entries(wanted)) {
      if (row[name] !== value)
        throw misuse(table, `row ${index + 1} has another ${name} than the part it replaces`);
    }
  });
  return { where: conditions.join(' AND '), values: wanted };
}
