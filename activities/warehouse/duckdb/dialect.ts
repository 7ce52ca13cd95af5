import type { ColumnType, TableDefinition } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { checkedIdentifier, textLiteral } from '../identifiers.ts';

const types: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'BIGINT',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  json: 'JSON',
};

const identifier = (name: string): string => `"${checkedIdentifier(name)}"`;
const table = (name: string): string => `"main".${identifier(name)}`;

/** SQL of DuckDB. Timestamps are UTC without a zone, so that no session setting changes what they mean. */
export const duckdbDialect: Dialect = {
  name: 'duckdb',
  type: (type) => types[type],
  identifier,
  table,
  parameter: (name, type) => `CAST($${checkedIdentifier(name)} AS ${types[type]})`,
  truncateToHour: (timestamp) => `date_trunc('hour', ${timestamp})`,
  secondsBetween: (from, to) => `CAST(date_diff('second', ${from}, ${to}) AS BIGINT)`,
  addSeconds: (timestamp, seconds) => `(${timestamp} + to_seconds(${seconds}))`,
  localHour: (timestamp, zone) => `date_part('hour', timezone(${zone}, timezone('UTC', ${timestamp})))`,
  orderedSum: (expression, order) => `sum(${expression} ORDER BY ${order})`,
  jsonList: (expression) => `CAST(to_json(list(DISTINCT ${expression} ORDER BY ${expression})) AS VARCHAR)`,
  createTable: createTableStatement,
  addColumn(definition, columnName) {
    const column = definition.columns.find(({ name }) => name === columnName);
    if (column === undefined) throw new Error(`no column ${columnName} in ${definition.name}`);
    return `ALTER TABLE ${table(definition.name)} ADD COLUMN ${identifier(column.name)} ${types[column.type]}`;
  },
  comments: (kind, name, description, columns) => [
    `COMMENT ON ${kind === 'view' ? 'VIEW' : 'TABLE'} ${table(name)} IS ${textLiteral(description)}`,
    ...columns.map(
      (column) =>
        `COMMENT ON COLUMN ${table(name)}.${identifier(column.name)} IS ${textLiteral(column.description)}`,
    ),
  ],
  createView: ({ name }, sql) => `CREATE OR REPLACE VIEW ${table(name)} AS ${sql}`,
  merge: mergeStatement,
};

/** No PRIMARY KEY: it halves the load rate; rows are merged by key and uniqueness is checked. */
function createTableStatement(definition: TableDefinition): string {
  const columns = definition.columns.map(
    ({ name, type, nullable }) => `${identifier(name)} ${types[type]}${nullable ? '' : ' NOT NULL'}`,
  );
  return `CREATE TABLE IF NOT EXISTS ${table(definition.name)} (${columns.join(', ')})`;
}

function mergeStatement(target: TableDefinition, source: string): string {
  const names = target.columns.map(({ name }) => identifier(name));
  const keys = target.key.map(identifier);
  const rest = names.filter((name) => !keys.includes(name));
  const update =
    rest.length === 0
      ? ''
      : ` WHEN MATCHED THEN UPDATE SET ${rest.map((name) => `${name} = source.${name}`).join(', ')}`;
  return (
    `MERGE INTO ${table(target.name)} AS target USING ${source} AS source` +
    ` ON ${keys.map((key) => `target.${key} = source.${key}`).join(' AND ')}${update}` +
    ` WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `source.${name}`).join(', ')})`
  );
}
