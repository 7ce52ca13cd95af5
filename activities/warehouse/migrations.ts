import { createHash } from 'node:crypto';
import { ContraflowError } from '../contract/errors.ts';
import { schemaVersion, tables } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import { views } from './views/index.ts';

/** A change that the definitions alone cannot bring about: renames, rewrites of data. */
export interface Migration {
  /** From 1, without gaps. */
  version: number;
  name: string;
  /** Statements that run before missing tables, columns and views are made. */
  statements(dialect: Dialect): string[];
}

/** Every migration in order; an applied one is never edited. */
export const migrations: readonly Migration[] = [
  { version: 1, name: 'tables and views of the first contract', statements: () => [] },
];

export const latestVersion = migrations.at(-1)!.version;

/** Changes whenever a table, a view or a comment does: what stands in the warehouse is then compared again. */
export function definitionHash(dialect: Dialect): string {
  const definitions = [
    ...tables.flatMap((table) => [
      dialect.createTable(table),
      ...dialect.comments('table', table.name, table.description, table.columns),
    ]),
    ...views.flatMap((view) => [
      dialect.createView(view, view.sql(dialect)),
      ...dialect.comments('view', view.name, view.description, view.columns),
    ]),
  ];
  return createHash('sha256').update(definitions.join('\n')).digest('hex');
}

const major = (version: string): number => Number(version.split('.')[0]);

/** Refuses a warehouse that newer code has upgraded. Throws `failed/newer-schema`. */
export function refuseNewerSchema(stored: { version: number; schema_version: string }): void {
  if (stored.version <= latestVersion && major(stored.schema_version) <= major(schemaVersion)) return;
  throw new ContraflowError({
    kind: 'failed',
    code: 'newer-schema',
    message: `the warehouse stands at schema ${stored.schema_version} (migration ${stored.version}), this version knows ${schemaVersion} (migration ${latestVersion})`,
    hint: 'install the version of Contraflow that upgraded the warehouse, or a newer one',
  });
}

/** The refusal of a table whose column has another type than the contract says. */
export function otherShape(table: string, column: string, found: string, expected: string): ContraflowError {
  return new ContraflowError({
    kind: 'failed',
    code: 'table-shape',
    message: `table ${table} has column ${column} as ${found}, expected ${expected}`,
    hint: `rename or drop the table if it is not Contraflow's, then run it again`,
  });
}
