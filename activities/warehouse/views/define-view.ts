import type { ColumnType } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';

/** A view that planners or on-call engineers read as it is. */
export interface ViewDefinition {
  name: string;
  layer: 'planner' | 'operations';
  description: string;
  /** Columns that together name one row. */
  key: readonly string[];
  columns: readonly { name: string; type: ColumnType; description: string }[];
  sql(dialect: Dialect): string;
}

type ColumnFacts = Record<string, readonly [type: ColumnType, description: string]>;

/** Columns of a view in order, from name to type and description. */
export function viewColumns(columns: ColumnFacts): ViewDefinition['columns'] {
  return Object.entries(columns).map(([name, [type, description]]) => ({ name, type, description }));
}
