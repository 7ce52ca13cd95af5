import type { DuckDBConnection } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import { notReadOnly } from '../read-only.ts';

/** Functions in the place of a table that read nothing but the warehouse and their arguments. */
const admitted: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'repeat',
  'unnest',
  'json_each',
  'json_tree',
  'duckdb_columns',
  'duckdb_constraints',
  'duckdb_databases',
  'duckdb_functions',
  'duckdb_schemas',
  'duckdb_settings',
  'duckdb_tables',
  'duckdb_types',
  'duckdb_views',
  'pragma_database_size',
  'pragma_storage_info',
  'pragma_table_info',
  'pragma_version',
]);

/** The engine reads a file where a table that is not there has a name like one. */
const likeFile = /[./\\:*?]/;

/** Qualified names too: the engine joins `"/etc/x".csv` to the name of a file where there is no such table. */
const endingOfFile = /^(csv|tsv|txt|jsonl?|ndjson|geojson|parquet|arrow|xlsx|db|duckdb|gz|zst)$/i;

const explain = /^\s*EXPLAIN\b\s*(ANALYZE\b\s*)?(\(\s*(ANALYZE|FORMAT)\b[^)]*\)\s*)?/i;

interface Node {
  type?: string;
  catalog_name?: string;
  schema_name?: string;
  table_name?: string;
  function?: { function_name?: string };
}

/**
 * Refuses a statement that reads files or other databases, before the engine looks at any of them. The parser's own tree
 * decides; functions that are not known to stay within the warehouse are refused. Throws `usage/file-in-query`, and
 * `usage/not-read-only` for what is no question.
 */
export async function refuseFiles(connection: DuckDBConnection, sql: string): Promise<void> {
  const question = sql.replace(explain, '');
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql(CAST($sql AS VARCHAR))', {
    sql: question,
  });
  const tree = JSON.parse(String(reader.getRows()[0]![0])) as { error?: boolean; statements?: unknown[] };
  if (tree.error === true || tree.statements?.length !== 1)
    throw notReadOnly(/^\s*(\w+)/.exec(question)?.[1]?.toUpperCase() ?? 'this statement');
  visit(tree, (node) => {
    const called = node.type === 'TABLE_FUNCTION' ? node.function?.function_name?.toLowerCase() : undefined;
    if (called !== undefined && !admitted.has(called)) throw refused(`the function ${called}`);
    if (node.type !== 'BASE_TABLE' && node.type !== 'SHOW_REF') return;
    const parts = [node.catalog_name, node.schema_name, node.table_name].filter(
      (part) => part !== undefined && part !== '',
    );
    const asFile = parts.length > 1 && endingOfFile.test(parts.at(-1)!);
    if (asFile || parts.some((part) => likeFile.test(part!))) throw refused(JSON.stringify(parts.join('.')));
  });
}

function visit(value: unknown, see: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) see(value as Node);
  for (const part of Object.values(value)) visit(part, see);
}

const refused = (what: string): ContraflowError =>
  new ContraflowError({
    kind: 'usage',
    code: 'file-in-query',
    message: `${what} is not admitted here: a query reads the tables of the warehouse and no files`,
    hint: 'load the file through a platform of kind files, or export the table and join elsewhere',
  });
