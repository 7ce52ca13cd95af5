import Table from 'cli-table3';
import { catalogue, type Relation, relationNamed } from '../../activities/warehouse/index.ts';

export interface TablesOutcome {
  document: Relation[] | Relation;
  text: string;
  exitCode: 0;
}

const plain = { head: [], border: [] };

function overview(): string {
  const table = new Table({
    head: ['table', 'for', 'columns', 'what'],
    style: plain,
    wordWrap: true,
    colWidths: [24, 12, 9, 70],
  });
  for (const relation of catalogue) {
    const name = relation.kind === 'view' ? `${relation.name} (view)` : relation.name;
    table.push([name, relation.layer, relation.columns.length, relation.description]);
  }
  return `${table.toString()}\ncontraflow tables NAME shows the columns of one`;
}

function detail(relation: Relation): string {
  const table = new Table({
    head: ['column', 'type', 'null', 'meaning'],
    style: plain,
    wordWrap: true,
    colWidths: [28, 11, 6, 70],
  });
  for (const column of relation.columns) {
    const values = column.values === undefined ? '' : `: ${column.values.join(', ')}`;
    table.push([column.name, column.type, column.nullable ? 'yes' : 'no', column.description + values]);
  }
  return `${relation.name}: ${relation.description}\nkey: ${relation.key.join(', ')}\n${table.toString()}`;
}

/** `contraflow tables [NAME]`: the catalogue, from the contract alone. Throws `usage/unknown-table`. */
export function runTablesCommand(options: { name?: string | undefined } = {}): TablesOutcome {
  if (options.name === undefined) return { document: [...catalogue], text: overview(), exitCode: 0 };
  const relation = relationNamed(options.name);
  return { document: relation, text: detail(relation), exitCode: 0 };
}
