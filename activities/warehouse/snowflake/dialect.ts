import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import type { ColumnType, TableDefinition } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { checkedIdentifier, textLiteral } from '../identifiers.ts';
import { placeholder } from './placeholders.ts';

/** As `INFORMATION_SCHEMA` names them, so that what stands there can be compared. JSON stays the text that was written. */
const types: Record<ColumnType, string> = {
  text: 'VARCHAR',
  integer: 'NUMBER(38,0)',
  double: 'FLOAT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP_NTZ',
  date: 'DATE',
  json: 'VARCHAR',
};

/** In capitals: a name without quotes, as planners write it, then means the same. */
const identifier = (name: string): string => `"${checkedIdentifier(name).toUpperCase()}"`;

/** A backslash begins an escape in a text of Snowflake. */
export const snowflakeText = (value: string): string => textLiteral(value.replaceAll('\\', '\\\\'));

const comment = (description: string): string => `COMMENT ${snowflakeText(description)}`;

/** SQL of Snowflake over one schema. Timestamps are UTC without a zone, so that no session setting changes what they mean. */
export function snowflakeDialect({
  database,
  schema,
}: Pick<SnowflakeConfig, 'database' | 'schema'>): Dialect {
  // Both come checked from the configuration and may hold "$", which a name of the contract may not.
  const home = `"${database.toUpperCase()}"."${schema.toUpperCase()}"`;
  const table = (name: string): string => `${home}.${identifier(name)}`;
  return {
    name: 'snowflake',
    type: (type) => types[type],
    identifier,
    table,
    parameter: (name, type) => `CAST(${placeholder(checkedIdentifier(name), type)} AS ${types[type]})`,
    truncateToHour: (timestamp) => `date_trunc('hour', ${timestamp})`,
    secondsBetween: (from, to) => `datediff('second', ${from}, ${to})`,
    addSeconds: (timestamp, seconds) => `dateadd('second', ${seconds}, ${timestamp})`,
    localHour: (timestamp, zone) => `hour(convert_timezone('UTC', ${zone}, ${timestamp}))`,
    // Snowflake orders no SUM: the last bit of a roll-up of short intervals can differ from run to run.
    orderedSum: (expression) => `sum(${expression})`,
    jsonList: (expression) =>
      `to_json(array_agg(DISTINCT ${expression}) WITHIN GROUP (ORDER BY ${expression}))`,
    createTable(definition) {
      const columns = definition.columns.map(
        ({ name, type, nullable, description }) =>
          `${identifier(name)} ${types[type]}${nullable ? '' : ' NOT NULL'} ${comment(description)}`,
      );
      return (
        `CREATE TABLE IF NOT EXISTS ${table(definition.name)} (${columns.join(', ')})` +
        ` COMMENT = ${snowflakeText(definition.description)}`
      );
    },
    addColumn(definition, columnName) {
      const column = definition.columns.find(({ name }) => name === columnName);
      if (column === undefined) throw new Error(`no column ${columnName} in ${definition.name}`);
      return (
        `ALTER TABLE ${table(definition.name)} ADD COLUMN ${identifier(column.name)} ${types[column.type]}` +
        ` ${comment(column.description)}`
      );
    },
    comments: () => [],
    createView({ name, description, columns }, sql) {
      const listed = columns.map((column) => `${identifier(column.name)} ${comment(column.description)}`);
      return (
        // The grants of a view that is replaced would go with it.
        `CREATE OR REPLACE VIEW ${table(name)} (${listed.join(', ')}) COPY GRANTS` +
        ` COMMENT = ${snowflakeText(description)} AS ${sql}`
      );
    },
    merge: (target, source) => mergeStatement(table(target.name), target, source),
  };
}

function mergeStatement(into: string, target: TableDefinition, source: string): string {
  const names = target.columns.map(({ name }) => identifier(name));
  const keys = target.key.map(identifier);
  const rest = names.filter((name) => !keys.includes(name));
  const update =
    rest.length === 0
      ? ''
      : ` WHEN MATCHED THEN UPDATE SET ${rest.map((name) => `${name} = source.${name}`).join(', ')}`;
  return (
    `MERGE INTO ${into} AS target USING ${source} AS source` +
    ` ON ${keys.map((key) => `target.${key} = source.${key}`).join(' AND ')}${update}` +
    ` WHEN NOT MATCHED THEN INSERT (${names.join(', ')}) VALUES (${names.map((name) => `source.${name}`).join(', ')})`
  );
}
