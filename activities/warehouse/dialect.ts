import type { ColumnType, TableDefinition } from '../contract/tables/index.ts';

/** A view without its text. */
export interface ViewFacts {
  name: string;
  description: string;
  columns: readonly { name: string; description: string }[];
}

/**
 * What differs between the SQL of the warehouses. Everything that is alike stands once, in the modules that take a dialect.
 * Values never pass through here: they are bound under the names that `parameter` writes.
 */
export interface Dialect {
  name: string;
  /** Type of a column. */
  type(type: ColumnType): string;
  /** Quoted, validated identifier. */
  identifier(name: string): string;
  /** Quoted, qualified name of a table or view. */
  table(name: string): string;
  /** Placeholder of a bound value of that type. */
  parameter(name: string, type: ColumnType): string;
  /** Start of the hour of a timestamp expression. */
  truncateToHour(timestamp: string): string;
  /** Whole seconds from one timestamp expression to another. */
  secondsBetween(from: string, to: string): string;
  /** A timestamp expression moved by a number of whole seconds. */
  addSeconds(timestamp: string, seconds: string): string;
  /** Hour of the local day, 0 to 23, of a UTC timestamp in the zone of a text expression. */
  localHour(timestamp: string, zone: string): string;
  /** Sum of doubles in a fixed order, so that equal input gives equal bits; plain SUM where the engine cannot. */
  orderedSum(expression: string, order: string): string;
  /** JSON text of a list of distinct values in order; none of them is null. */
  jsonList(expression: string): string;
  /** With its comments where the engine takes them in the same statement. */
  createTable(table: TableDefinition): string;
  addColumn(table: TableDefinition, column: string): string;
  /** Statements that set the comments of a table or view and its columns; none where they went with its definition. */
  comments(
    kind: 'table' | 'view',
    name: string,
    description: string,
    columns: readonly { name: string; description: string }[],
  ): string[];
  /** With its comments where the engine takes them in the same statement. */
  createView(view: ViewFacts, sql: string): string;
  /** Inserts or updates rows of `source` in `target` by key. */
  merge(target: TableDefinition, source: string): string;
}
