import type { DuckDBConnection } from '@duckdb/node-api';
import type { IntegerRange } from './column-storage.ts';

export interface ParquetStatistics {
  rows: number;
  /** Columns whose every row group states its bounds and its missing values. */
  ranges: ReadonlyMap<string, IntegerRange>;
}

/** Rows and bounds of a Parquet file from its footer; `path` is quoted for SQL. No data page is read. */
export async function parquetStatistics(
  connection: DuckDBConnection,
  path: string,
): Promise<ParquetStatistics> {
  const reader = await connection.runAndReadAll(
    `SELECT path_in_schema,
       CAST(sum(row_group_num_rows) AS DOUBLE),
       CASE WHEN count(*) = count(TRY_CAST(stats_min_value AS BIGINT)) THEN CAST(min(TRY_CAST(stats_min_value AS BIGINT)) AS DOUBLE) END,
       CASE WHEN count(*) = count(TRY_CAST(stats_max_value AS BIGINT)) THEN CAST(max(TRY_CAST(stats_max_value AS BIGINT)) AS DOUBLE) END,
       CASE WHEN count(*) = count(stats_null_count) THEN CAST(sum(stats_null_count) AS DOUBLE) END
     FROM parquet_metadata(${path}) GROUP BY path_in_schema`,
  );
  const ranges = new Map<string, IntegerRange>();
  let rows = 0;
  for (const [name, count, min, max, missing] of reader.getRows()) {
    rows = Math.max(rows, Number(count));
    if (typeof min === 'number' && typeof max === 'number' && typeof missing === 'number')
      ranges.set(String(name), { min, max, missing });
  }
  return { rows, ranges };
}
