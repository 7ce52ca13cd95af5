import { z } from 'zod';

/** Column types that every warehouse has; each dialect maps them to its own names. */
export type ColumnType = 'text' | 'integer' | 'double' | 'boolean' | 'timestamp' | 'date' | 'json';

const withType = <T extends z.ZodType>(schema: T, columnType: ColumnType, description: string): T =>
  schema.meta({ description, columnType }) as T;

/** UTF-8 text. */
export const text = (description: string) => withType(z.string(), 'text', description);
/** One value of a list. */
export const oneOf = <T extends z.ZodType<string>>(values: T, description: string): T =>
  withType(values.clone() as T, 'text', description);
/** 64-bit whole number. */
export const integer = (description: string) => withType(z.number().int(), 'integer', description);
/** IEEE double. */
export const double = (description: string) => withType(z.number(), 'double', description);
export const flag = (description: string) => withType(z.boolean(), 'boolean', description);
/** UTC instant, in rows as ISO text with Z. */
export const timestamp = (description: string) => withType(z.iso.datetime(), 'timestamp', description);
/** Calendar day, in rows as YYYY-MM-DD. */
export const date = (description: string) => withType(z.iso.date(), 'date', description);
/** Structured value, in rows as JSON text. */
export const json = (description: string) => withType(z.string(), 'json', description);

export interface ColumnDefinition {
  name: string;
  type: ColumnType;
  nullable: boolean;
  description: string;
  /** Admitted values, where the column is a value list. */
  values?: readonly string[];
}

/** Reads one column's SQL facts back from its schema. */
export function describeColumn(name: string, schema: z.ZodType): ColumnDefinition {
  const nullable = schema instanceof z.ZodNullable;
  const inner = nullable ? (schema.unwrap() as z.ZodType) : schema;
  const meta = inner.meta() as { columnType?: ColumnType; description?: string } | undefined;
  if (meta?.columnType === undefined) throw new Error(`column ${name} has no column type`);
  const values = inner instanceof z.ZodEnum ? (inner.options as string[]) : undefined;
  return {
    name,
    type: meta.columnType,
    nullable,
    description: meta.description ?? '',
    ...(values === undefined ? {} : { values }),
  };
}
