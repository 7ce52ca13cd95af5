import type { ColumnDefinition, ColumnType, TableDefinition } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { checkedIdentifier } from '../identifiers.ts';

/** Structured values are JSON text: JSON_VALUE and JSON_QUERY take it as it is, and it comes back as it went in. */
const types: Record<ColumnType, string> = {
  text: 'STRING',
  integer: 'INT64',
  double: 'FLOAT64',
  boolean: 'BOOL',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
  json: 'STRING',
};

const identifier = (name: string): string => `\`${checkedIdentifier(name)}\``;

/** Literal of GoogleSQL, where a backslash escapes. Only for what cannot be bound: descriptions. */
const literal = (text: string): string =>
  `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** Tables that grow with time are cut by the day of the first of these columns that they have. */
const dayColumns = ['interval_start', 'queued_at'];
/** Columns that most questions filter by; BigQuery sorts the blocks of a day by them. */
const clusterColumns = ['platform', 'queue_id', 'media_type'];

/** Name that a value is bound under; the prefix keeps clear of reserved words. */
export const boundName = (name: string): string => `v_${checkedIdentifier(name)}`;

/** SQL of BigQuery for one dataset. Values are bound as text and cast, so that a null has a type too. */
export function bigQueryDialect(project: string, dataset: string): Dialect {
  const table = (name: string): string => `\`${project}\`.\`${dataset}\`.${identifier(name)}`;
  return {
    name: 'bigquery',
    type: (type) => types[type],
    identifier,
    table,
    parameter: (name, type) =>
      types[type] === 'STRING' ? `@${boundName(name)}` : `CAST(@${boundName(name)} AS ${types[type]})`,
    truncateToHour: (timestamp) => `TIMESTAMP_TRUNC(${timestamp}, HOUR)`,
    secondsBetween: (from, to) => `TIMESTAMP_DIFF(${to}, ${from}, SECOND)`,
    addSeconds: (timestamp, seconds) => `TIMESTAMP_ADD(${timestamp}, INTERVAL (${seconds}) SECOND)`,
    localHour: (timestamp, zone) => `CAST(FORMAT_TIMESTAMP('%H', ${timestamp}, ${zone}) AS INT64)`,
    // The order of a sum cannot be asked for; it differs in the last bits only.
    orderedSum: (expression) => `sum(${expression})`,
    jsonList: (expression) => `TO_JSON_STRING(ARRAY_AGG(DISTINCT ${expression} ORDER BY ${expression}))`,
    createTable: (definition) => createTableStatement(table(definition.name), definition),
    addColumn(definition, columnName) {
      const column = definition.columns.find(({ name }) => name === columnName);
      if (column === undefined) throw new Error(`no column ${columnName} in ${definition.name}`);
      return `ALTER TABLE ${table(definition.name)} ADD COLUMN IF NOT EXISTS ${declare({ ...column, nullable: true })}`;
    },
    comments: () => [],
    createView: (view, sql) =>
      `CREATE OR REPLACE VIEW ${table(view.name)} (${view.columns
        .map(({ name, description }) => `${identifier(name)} OPTIONS(description=${literal(description)})`)
        .join(', ')}) OPTIONS(description=${literal(view.description)}) AS ${sql}`,
    merge: (target, source) => mergeStatement(table(target.name), target, source),
  };
}

const declare = ({ name, type, nullable, description }: ColumnDefinition): string =>
  `${identifier(name)} ${types[type]}${nullable ? '' : ' NOT NULL'} OPTIONS(description=${literal(description)})`;

function createTableStatement(name: string, { columns, description }: TableDefinition): string {
  const has = (column: string): boolean => columns.some((candidate) => candidate.name === column);
  const day = dayColumns.find(has);
  const cluster = clusterColumns.filter(has).map(identifier);
  return (
    `CREATE TABLE IF NOT EXISTS ${name} (${columns.map(declare).join(', ')})` +
    (day === undefined ? '' : ` PARTITION BY DATE(${identifier(day)})`) +
    (day === undefined || cluster.length === 0 ? '' : ` CLUSTER BY ${cluster.join(', ')}`) +
    ` OPTIONS(description=${literal(description)})`
  );
}

function mergeStatement(name: string, target: TableDefinition, source: string): string {
  const names = target.columns.map((column) => identifier(column.name));
  const keys = target.key.map(identifier);
  const rest = names.filter((column) => !keys.includes(column));
  const update =
    rest.length === 0
      ? ''
      : ` WHEN MATCHED THEN UPDATE SET ${rest.map((column) => `${column} = source.${column}`).join(', ')}`;
  return (
    `MERGE INTO ${name} AS target USING ${source} AS source` +
    ` ON ${keys.map((key) => `target.${key} = source.${key}`).join(' AND ')}${update}` +
    ` WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((column) => `source.${column}`).join(', ')})`
  );
}
