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
import { createWindowSeries, labelColumns, measureColumns, measureReader } from '../window-series.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute } from './session.ts';

/** Rows of one chunk: the vector size of DuckDB. */
const chunkRows = 2048;

/** Temporary relation of the staging connection with the columns of the raw table. */
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
  const measures = measureColumns.map(({ name }, index) => ({ read: measureReader(name), index, absent: 0 }));
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

  const place = { series: 0, at: 0 };
  /** Column by column, so that each loop reads one property of rows that are still in the processor's cache. */
  const fill = (batch: readonly SourceRow[], from: number, count: number): void => {
    for (let row = 0; row < count; row++) {
      found.take(batch[from + row]!, place);
      chunk.series.setItem(filled + row, place.series);
      chunk.instants.setItem(filled + row, place.at);
    }
    for (const measure of measures) {
      const vector = chunk.measures[measure.index]!;
      for (let row = 0; row < count; row++) {
        // NaN stands for "no value" up to the view: marking nulls costs far more than the number itself.
        const value = measure.read(batch[from + row]!) ?? Number.NaN;
        if (Number.isNaN(value)) measure.absent += 1;
        vector.setItem(filled + row, value);
      }
    }
    filled += count;
  };

  return {
    append(batch) {
      for (let from = 0; from < batch.length; ) {
        const count = Math.min(batch.length - from, chunkRows - filled);
        fill(batch, from, count);
        from += count;
        if (filled === chunkRows) flush();
      }
    },
    async finish() {
      flush();
      appender.closeSync();
      await writeSeries(connection, found.all);
      await execute(
        connection,
        incomingView((index) => valuesOf(measures[index]!.absent, rows)),
      );
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
  const columns = [key('series'), ...labelColumns];
  const declared = columns.map(({ name, type }) => `${numberOf(name)} ${dialect.type(type)}`).join(', ');
  await execute(connection, `CREATE TEMP TABLE incoming_series (${declared})`);
  const writer = await openBulkWriter(connection, { name: 'incoming_series', catalog: 'temp' }, columns);
  try {
    writer.append(all.map(({ position, labels }) => ({ ...labels, series: position })));
  } finally {
    writer.close();
  }
}

/** Which rows of a window have a value of a measure. */
type Presence = 'all' | 'some' | 'none';

const valuesOf = (absent: number, rows: number): Presence =>
  absent === 0 ? 'all' : absent === rows ? 'none' : 'some';

/** The view says what is known of a column's values, so that the engine leaves out the work on those that never come. */
function incomingView(presence: (measure: number) => Presence): string {
  const labels = labelColumns.map(({ name }) => `labels.${numberOf(name)}`);
  const measures = measureColumns.map(({ name, type }, index) => {
    const cell = `cells.${numberOf(name)}`;
    const typed = dialect.type(type);
    const value: Record<Presence, string> = {
      all: `CAST(${cell} AS ${typed})`,
      some: `CASE WHEN isnan(${cell}) THEN NULL ELSE CAST(${cell} AS ${typed}) END`,
      none: `CAST(NULL AS ${typed})`,
    };
    return `${value[presence(index)]} AS ${numberOf(name)}`;
  });
  return (
    `CREATE TEMP VIEW incoming AS SELECT ${labels.join(', ')}, epoch_ms(CAST(cells.at_ms AS BIGINT)) AS interval_start,` +
    ` ${measures.join(', ')} FROM ${cells} AS cells JOIN ${series} AS labels ON labels.series = cells.series`
  );
}
