import { z } from 'zod';
import { type ColumnDefinition, describeColumn, integer, text, timestamp } from './columns.ts';

/** Who reads a table: planners, analysts of standardised data, on-call engineers, or only the loader. */
export type TableLayer = 'planner' | 'silver' | 'operations' | 'raw';

export interface TableDefinition<Shape extends z.ZodRawShape = z.ZodRawShape> {
  name: string;
  layer: TableLayer;
  description: string;
  /** Columns that together name one row. */
  key: readonly string[];
  row: z.ZodObject<Shape>;
  columns: ColumnDefinition[];
}

/** Where a result row comes from; stands on every result table. */
export const provenance = {
  run_id: text(
    'Run that wrote the row; derived from what is computed, its nominal interval and the configuration',
  ),
  code_version: text('Version of the code that wrote the row'),
  config_hash: text('Hash of the configuration in force'),
  input_rows: integer('Rows of input behind the row'),
  input_max_interval_at: z.nullable(timestamp('Start of the latest interval in the input')),
  schema_version: text('Version of the table contract'),
  created_at: timestamp('When the row was written'),
};

/** Version of the table contract; a change that breaks readers raises the first number. */
export const schemaVersion = '1.1';

/** Declares a table once: row schema, SQL columns, key and documentation. */
export function defineTable<Shape extends z.ZodRawShape>(options: {
  name: string;
  layer: TableLayer;
  description: string;
  key: (keyof Shape & string)[];
  columns: Shape;
}): TableDefinition<Shape> {
  return {
    name: options.name,
    layer: options.layer,
    description: options.description,
    key: options.key,
    row: z.strictObject(options.columns) as unknown as z.ZodObject<Shape>,
    columns: Object.entries(options.columns).map(([name, schema]) =>
      describeColumn(name, schema as z.ZodType),
    ),
  };
}
