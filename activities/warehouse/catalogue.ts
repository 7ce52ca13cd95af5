import { ContraflowError } from '../contract/errors.ts';
import { type ColumnType, type TableDefinition, tableNamed, tables } from '../contract/tables/index.ts';
import { views } from './views/index.ts';

/** A table or view as the catalogue shows it. */
export interface Relation {
  name: string;
  kind: 'table' | 'view';
  layer: TableDefinition['layer'];
  description: string;
  key: readonly string[];
  columns: readonly {
    name: string;
    type: ColumnType;
    nullable: boolean;
    description: string;
    values?: readonly string[];
  }[];
}

/** Every table and view, planners' first. */
export const catalogue: readonly Relation[] = (['planner', 'silver', 'operations', 'raw'] as const).flatMap(
  (layer) => [
    ...tables
      .filter((table) => table.layer === layer)
      .map(({ name, description, key, columns }) => ({
        name,
        kind: 'table' as const,
        layer,
        description,
        key,
        columns,
      })),
    ...views
      .filter((view) => view.layer === layer)
      .map(({ name, description, key, columns }) => ({
        name,
        kind: 'view' as const,
        layer,
        description,
        key,
        columns: columns.map((column) => ({ nullable: true, ...column })),
      })),
  ],
);

/** The table or view of that name. Throws `usage/unknown-table`. */
export function relationNamed(name: string): Relation {
  const found = catalogue.find((relation) => relation.name === name);
  if (found !== undefined) return found;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-table',
    message: `there is no table or view ${JSON.stringify(name.slice(0, 60))}`,
    hint: '"contraflow tables" lists them',
  });
}

/** The table of that name; a view or an unknown name is refused with `usage/unknown-table`. */
export function writableTable(name: string): TableDefinition {
  if (!tables.some((table) => table.name === name)) relationNamed(name);
  return tableNamed(name);
}

const headings: Record<Relation['layer'], string> = {
  planner: 'For planners',
  silver: 'Standardised data',
  operations: 'Operations',
  raw: 'As loaded',
};

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Documentation of every table and view as Markdown, generated from the contract. */
export function describeTables(): string {
  const parts = [
    '# Tables',
    '',
    'Times are UTC. Units stand in the names: `_s` seconds, `_pct` percent, `_rate` 0 to 1, `_at` instants.',
  ];
  for (const layer of Object.keys(headings) as Relation['layer'][]) {
    parts.push('', `## ${headings[layer]}`);
    for (const relation of catalogue.filter((candidate) => candidate.layer === layer)) {
      parts.push('', `### ${relation.name}`, '', `${relation.description}.`, '');
      parts.push(
        `${relation.kind === 'view' ? 'View' : 'Table'}; one row per ${relation.key.map((key) => `\`${key}\``).join(', ')}.`,
      );
      parts.push('', '| column | type | null | meaning |', '|---|---|---|---|');
      for (const column of relation.columns) {
        const values = column.values === undefined ? '' : `: ${column.values.join(', ')}`;
        parts.push(
          `| ${column.name} | ${column.type} | ${column.nullable ? 'yes' : 'no'} | ${cell(column.description + values)} |`,
        );
      }
    }
  }
  return `${parts.join('\n')}\n`;
}
