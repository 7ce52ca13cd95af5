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
 * Puts rows of a window into temporary tables of a connection, column by column: numbers go as vectors of doubles, those
 * of measures that come at all, and texts once a queue. `finish` completes `incoming`; nothing of it is visible to another connection.
 */
export interface WindowWriter {
  append(batch: readonly SourceRow[]): Promise<void>;
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
  const measures = measureColumns.map(({ name }) => ({ name, read: measureReader(name), absent: 0 }));
  let used: typeof measures = [];
  let open: OpenCells | undefined;
  let filled = 0;
  let rows = 0;

  const flush = (): void => {
    if (open === undefined || filled === 0) return;
    const { chunk, appender } = open;
    for (const vector of chunk.vectors) vector.flush();
    if (filled < chunkRows) chunk.data.rowCount = filled;
    appender.appendDataChunk(chunk.data);
    rows += filled;
    filled = 0;
  };

  /** Gives measures a column from here on; rows before have no value of them. */
  const widen = async (more: typeof measures): Promise<void> => {
    flush();
    const before = open;
    open = undefined;
    before?.appender.closeSync();
    for (const measure of more) measure.absent = rows;
    if (before === undefined) await createCells(connection, more);
    else for (const { name } of more) await addCells(connection, name);
    used = [...used, ...more];
    open = await openCells(connection, used.length);
  };

  const place = { series: 0, at: 0 };
  /** Column by column, so that each loop reads one property of rows that are still in the processor's cache. */
  const fill = ({ chunk }: OpenCells, batch: readonly SourceRow[], from: number, count: number): void => {
    for (let row = 0; row < count; row++) {
      found.take(batch[from + row]!, place);
      chunk.series.setItem(filled + row, place.series);
      chunk.instants.setItem(filled + row, place.at);
    }
    used.forEach((measure, position) => {
      const vector = chunk.measures[position]!;
      for (let row = 0; row < count; row++) {
        // NaN stands for "no value" up to the view: marking nulls costs far more than the number itself.
        const value = measure.read(batch[from + row]!) ?? Number.NaN;
        if (Number.isNaN(value)) measure.absent += 1;
        vector.setItem(filled + row, value);
      }
    });
    filled += count;
  };

  return {
    async append(batch) {
      const more = measures.filter((measure) => !used.includes(measure) && comesIn(batch, measure.read));
      if (open === undefined || more.length > 0) await widen(more);
      for (let from = 0; from < batch.length; ) {
        const count = Math.min(batch.length - from, chunkRows - filled);
        fill(open!, batch, from, count);
        from += count;
        if (filled === chunkRows) flush();
      }
    },
    async finish() {
      if (open === undefined) await widen([]);
      flush();
      open?.appender.closeSync();
      await writeSeries(connection, found.all);
      await execute(
        connection,
        incomingView((index) => {
          const measure = measures[index]!;
          return used.includes(measure) ? valuesOf(measure.absent, rows) : 'none';
        }),
      );
      return rows;
    },
    abandon: () => open?.appender.closeSync(),
  };
}

/** Whether any row has a value. */
function comesIn(batch: readonly SourceRow[], read: (row: SourceRow) => number | null | undefined): boolean {
  for (const row of batch) if (!Number.isNaN(read(row) ?? Number.NaN)) return true;
  return false;
}

const createCells = (connection: DuckDBConnection, measures: readonly { name: string }[]) => {
  const doubles = measures.map(({ name }) => `, ${numberOf(name)} DOUBLE`).join('');
  return execute(connection, `CREATE TEMP TABLE incoming_cells (series INTEGER, at_ms DOUBLE${doubles})`);
};

const addCells = (connection: DuckDBConnection, name: string) =>
  execute(connection, `ALTER TABLE ${cells} ADD COLUMN ${numberOf(name)} DOUBLE DEFAULT 'nan'::DOUBLE`);

/** What rows go through on their way into the table of cells. */
interface OpenCells {
  appender: Awaited<ReturnType<DuckDBConnection['createAppender']>>;
  chunk: ReturnType<typeof openChunk>;
}

async function openCells(connection: DuckDBConnection, measures: number): Promise<OpenCells> {
  const appender = await connection.createAppender('incoming_cells', 'main', 'temp');
  // One chunk for the whole window: the memory of a chunk is the engine's, and let go only when the collector comes by.
  return { appender, chunk: openChunk([INTEGER, DOUBLE, ...Array.from({ length: measures }, () => DOUBLE)]) };
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
