import type { Bind } from 'snowflake-sdk';
import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import type { Relation } from '../catalogue.ts';
import type { Dialect } from '../dialect.ts';
import type { QueryRow } from '../port.ts';
import type { Shape } from '../remote/index.ts';
import { snowflakeText } from './dialect.ts';

interface Question {
  sql: string;
  binds: Bind[];
}

const catalog = ({ database }: SnowflakeConfig, view: string): string =>
  `"${database.toUpperCase()}".information_schema.${view}`;

/** One row where the schema is there and the role sees it. */
export const schemaExists = (config: SnowflakeConfig): Question => ({
  sql: `SELECT schema_name FROM ${catalog(config, 'schemata')} WHERE schema_name = ?`,
  binds: [config.schema.toUpperCase()],
});

/** Columns of every table and view of the schema, or of the one that is named. */
export function shapeSql(config: SnowflakeConfig, only?: string): Question {
  const { sql, binds } = {
    sql:
      'SELECT table_name, column_name, data_type, numeric_precision, numeric_scale' +
      ` FROM ${catalog(config, 'columns')} WHERE table_schema = ?`,
    binds: [config.schema.toUpperCase()],
  };
  if (only === undefined) return { sql, binds };
  return { sql: `${sql} AND table_name = ?`, binds: [...binds, only.toUpperCase()] };
}

/** A type as the dialect spells it; TEXT is what the catalogue calls VARCHAR. */
function spelt(row: QueryRow): string {
  const type = String(row['data_type']);
  if (type === 'NUMBER') return `NUMBER(${row['numeric_precision']},${row['numeric_scale']})`;
  return type === 'TEXT' ? 'VARCHAR' : type;
}

/** The answer to `shapeSql` by table and column, in the contract's spelling. */
export function shapeOf(rows: readonly QueryRow[]): Shape {
  const shape = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const table = String(row['table_name']).toLowerCase();
    if (!shape.has(table)) shape.set(table, new Map());
    shape.get(table)!.set(String(row['column_name']).toLowerCase(), spelt(row));
  }
  return shape;
}

/** Comments of tables that are there; a view has its own from its definition. */
export function commentStatements(dialect: Dialect, relations: readonly Relation[]): string[] {
  return relations
    .filter(({ kind }) => kind === 'table')
    .flatMap(({ name, description, columns }) => {
      const comments = columns.map(
        (column) => `COLUMN ${dialect.identifier(column.name)} COMMENT ${snowflakeText(column.description)}`,
      );
      return [
        `COMMENT ON TABLE ${dialect.table(name)} IS ${snowflakeText(description)}`,
        `ALTER TABLE ${dialect.table(name)} MODIFY ${comments.join(', ')}`,
      ];
    });
}
