import type { TableDefinition } from './define-table.ts';
import * as interactions from './interactions.ts';
import * as operations from './operations.ts';
import * as effects from './planner-effects.ts';
import * as plannerOperations from './planner-operations.ts';
import * as raw from './raw.ts';
import * as silver from './silver.ts';

export type { ColumnDefinition, ColumnType } from './columns.ts';
export { schemaVersion, type TableDefinition } from './define-table.ts';
export * from './interactions.ts';
export * from './operations.ts';
export * from './planner-effects.ts';
export * from './planner-operations.ts';
export * from './raw.ts';
export { relations, resultRelations, type TableRelation, windowRelations } from './relations.ts';
export * from './silver.ts';

/** Every table that Contraflow creates: planners' tables first, by name within a group. */
export const tables: readonly TableDefinition[] = [
  effects,
  plannerOperations,
  silver,
  interactions,
  operations,
  raw,
].flatMap((group) =>
  (Object.values(group) as unknown as TableDefinition[]).sort((a, b) => (a.name < b.name ? -1 : 1)),
);

/** The table of that name; throws where there is none. */
export function tableNamed(name: string): TableDefinition {
  const found = tables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name} in the contract`);
  return found;
}
