import { ContraflowError } from '../contract/errors.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { numbersOf, textOf } from './table-rows.ts';

/** Definitions of handle time by unit, in order: those of rows with a value in the column. */
export function definitionsByUnit(table: DataTable, column: string): Map<string, string[]> {
  const units = textOf(table, 'unit');
  const definitions = textOf(table, 'handle_time_definition');
  const values = numbersOf(table, column);
  const found = new Map<string, Set<string>>();
  for (let row = 0; row < table.rows; row += 1) {
    const unit = units.labels[units.codes[row]!];
    const definition = definitions.labels[definitions.codes[row]!];
    if (unit === undefined || definition === undefined || Number.isNaN(values[row]!)) continue;
    const known = found.get(unit);
    if (known === undefined) found.set(unit, new Set([definition]));
    else known.add(definition);
  }
  return new Map([...found].map(([unit, names]) => [unit, [...names].sort()]));
}

/** Definitions that occur in a panel's rows with a value in the column, in order. */
export function definitionsIn(table: DataTable, column: string): string[] {
  return [...new Set([...definitionsByUnit(table, column).values()].flat())].sort();
}

/**
 * Units that define handle time otherwise than the treated ones, with the reason: they do not serve as controls that are
 * chosen (ruling 19).
 */
export function otherwiseDefined(
  table: DataTable,
  column: string,
  treated: readonly string[],
): Map<string, string> {
  const byUnit = definitionsByUnit(table, column);
  const own = new Set(treated.flatMap((unit) => byUnit.get(unit) ?? []));
  return new Map(
    [...byUnit]
      .filter(([, names]) => names.some((name) => !own.has(name)))
      .map(([unit, names]) => [
        unit,
        `its handle time is ${names.join(' and ')}, that of the treated units ${[...own].sort().join(' and ')}`,
      ]),
  );
}

/** Throws `data/mixed-handle-time`, which names the definitions with their units, where a panel has more than one. */
export function refuseMixedHandleTime(changeId: string, table: DataTable, column: string): void {
  const units = new Map<string, string[]>();
  for (const [unit, names] of definitionsByUnit(table, column))
    for (const name of names) units.set(name, [...(units.get(name) ?? []), unit]);
  if (units.size < 2) return;
  const listed = [...units]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => `${name} (${of.slice(0, 4).join(', ')}${of.length > 4 ? ', …' : ''})`);
  throw new ContraflowError({
    kind: 'data',
    code: 'mixed-handle-time',
    message: `${changeId}: handle time is defined in more than one way: ${listed.join(' and ')}`,
    hint: 'have the platforms report the parts that are left out, name other controls, or set allowMixedHandleTime: true on the change',
  });
}
