import {
  DOUBLE,
  type DuckDBConnection,
  DuckDBDataChunk,
  type DuckDBDoubleVector,
  type DuckDBIntegerVector,
  INTEGER,
} from '@duckdb/node-api';
import type { SourceRow } from '../../contract/source-row.ts';
import type { StageWindowInput } from '../port.ts';
import { createWindowSeries, labelColumns, measureColumns } from '../window-series.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute } from './session.ts';

/** Rows of one chunk: the vector size of DuckDB. */
const chunkRows = 2048;

/** Temporary relation of the staging connection with the columns of the raw table, the row's `lane` beside them. */
export const incoming = 'temp.main."incoming"';
const cells = 'temp.main."incoming_cells"';
const series = 'temp.main."incoming_series"';

const numberOf = (name: string) => dialect.identifier(name);

/**
 * Puts rows of a window into temporary tables of a connection, column by column: numbers go as vectors of doubles, texts
 * once a queue. `finish` completes `incoming`; nothing of it is visible to another connection.
 */
export interface WindowWriter {
  append(batch: readonly SourceRow[]): void;
  /** Returns the number of rows. */
  finish(): Promise<number>;
  /** Lets go of the vectors after a failure. */
  abandon(): void;
}

/** Opens the writer; the rows must lie in the window of `input`. */
export async function openWindowWriter(
  connection: DuckDBConnection,
  input: StageWindowInput,
): Promise<WindowWriter> {
  const found = createWindowSeries(input);
  const doubles = measureColumns.map(({ name }) => `${numberOf(name)} DOUBLE`).join(', ');
  await execute(connection, `CREATE TEMP TABLE incoming_cells (series INTEGER, at_ms DOUBLE, ${doubles})`);
  const appender = await connection.createAppender('incoming_cells', 'main', 'temp');
  const types = [INTEGER, DOUBLE, ...measureColumns.map(() => DOUBLE)];
  const names = measureColumns.map(({ name }) => name as keyof SourceRow);
  // One chunk for the whole window: the memory of a chunk is the engine's, and let go only when the collector comes by.
  const chunk = openChunk(types);
  let filled = 0;
  let rows = 0;

  const flush = (): void => {
    if (filled === 0) return;
    for (const vector of chunk.vectors) vector.flush();
    if (filled < chunkRows) chunk.data.rowCount = filled;
    appender.appendDataChunk(chunk.data);
    rows += filled;
    filled = 0;
  };

  return {
    append(batch) {
      for (const row of batch) {
        chunk.series.setItem(filled, found.of(row).position);
        chunk.instants.setItem(filled, found.instantOf(row));
        for (let index = 0; index < names.length; index++) {
          // NaN stands for "no value" up to the view: marking nulls costs far more than the number itself.
          chunk.measures[index]!.setItem(
            filled,
            (row[names[index]!] as number | null | undefined) ?? Number.NaN,
          );
        }
        filled += 1;
        if (filled === chunkRows) flush();
      }
    },
    async finish() {
      flush();
      appender.closeSync();
      await writeSeries(connection, found.all);
      await execute(connection, incomingView());
      return rows;
    },
    abandon: () => appender.closeSync(),
  };
}

function openChunk(types: (typeof INTEGER | typeof DOUBLE)[]) {
  const data = DuckDBDataChunk.create(types, chunkRows);
  const vectors = types.map((_, index) => data.getColumnVector(index));
  const [positions, instants, ...measures] = vectors;
  return {
    data,
    vectors,
    series: positions as DuckDBIntegerVector,
    instants: instants as DuckDBDoubleVector,
    measures: measures as DuckDBDoubleVector[],
  };
}

async function writeSeries(
  connection: DuckDBConnection,
  all: ReturnType<typeof createWindowSeries>['all'],
): Promise<void> {
  const key = (name: string) => ({ name, type: 'integer' as const, nullable: false, description: '' });
  const columns = [key('series'), key('lane'), ...labelColumns];
  const declared = columns.map(({ name, type }) => `${numberOf(name)} ${dialect.type(type)}`).join(', ');
  await execute(connection, `CREATE TEMP TABLE incoming_series (${declared})`);
  const writer = await openBulkWriter(connection, { name: 'incoming_series', catalog: 'temp' }, columns);
  try {
    writer.append(all.map(({ position, lane, labels }) => ({ ...labels, series: position, lane })));
  } finally {
    writer.close();
  }
}

function incomingView(): string {
  const labels = labelColumns.map(({ name }) => `labels.${numberOf(name)}`);
  const measures = measureColumns.map(({ name, type }) => {
    const value = `cells.${numberOf(name)}`;
    return `CASE WHEN isnan(${value}) THEN NULL ELSE CAST(${value} AS ${dialect.type(type)}) END AS ${numberOf(name)}`;
  });
  return (
    `CREATE TEMP VIEW incoming AS SELECT ${labels.join(', ')}, epoch_ms(CAST(cells.at_ms AS BIGINT)) AS interval_start,` +
    ` ${measures.join(', ')} FROM ${cells} AS cells JOIN ${series} AS labels ON labels.series = cells.series`
  );
}

/** First row that came twice: queue_id, interval_start. */
export const duplicatesSql =
  `SELECT labels.queue_id, epoch_ms(CAST(cells.at_ms AS BIGINT)) AS interval_start FROM ${cells} AS cells` +
  ` JOIN ${series} AS labels ON labels.series = cells.series` +
  ' JOIN (SELECT lane, at_ms FROM (SELECT labels.lane, cells.at_ms' +
  ` FROM ${cells} AS cells JOIN ${series} AS labels ON labels.series = cells.series) GROUP BY lane, at_ms HAVING count(*) > 1) AS twice` +
  ' ON twice.lane = labels.lane AND twice.at_ms = cells.at_ms ORDER BY labels.queue_id, labels.media_type, cells.at_ms LIMIT 1';
