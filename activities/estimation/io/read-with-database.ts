import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import { integerColumn } from '../panel/integer-column.ts';
import type { Column, DataTable } from '../panel/types.ts';
import { type IntegerRange, type Storage, storageOf, type Values } from './column-storage.ts';
import { parquetStatistics } from './parquet-statistics.ts';
import { isParquet, type ReadOptions } from './read-options.ts';
import { type ColumnStream, startStream, storageTypes } from './stream-columns.ts';

type Kind = Column['kind'];

/** What the database may have read before it is asked for; its own default makes it wait for this thread. */
const READ_AHEAD = '64MB';

interface ColumnType {
  kind: Kind;
  /** The type holds whole numbers alone. */
  whole: boolean;
}

/** Quotes a column name for SQL. */
function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes the path of one file for SQL, where a parameter cannot stand: the database would take it for a pattern. */
function quotePath(file: string): string {
  return `'${file.replaceAll(/[*?[]/g, '[$&]').replaceAll("'", "''")}'`;
}

function kindOfType(type: string): Kind {
  if (
    /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U\w*INT|UHUGEINT|FLOAT|DOUBLE|DECIMAL.*|BOOLEAN)$/.test(type)
  )
    return 'number';
  if (/^(DATE|TIMESTAMP.*)$/.test(type)) return 'time';
  return 'text';
}

function sourceOf(file: string): string {
  const path = quotePath(file);
  // Folders named `key=value` would otherwise add columns, or replace those of the file.
  return isParquet(file)
    ? `read_parquet(${path}, hive_partitioning = false)`
    : `read_csv(${path}, header = true, sample_size = -1, hive_partitioning = false)`;
}

function unreadable(file: string, cause: unknown): ContraflowError {
  const parquet = isParquet(file);
  const detail = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  return new ContraflowError({
    kind: 'usage',
    code: 'unreadable-file',
    message: parquet ? `${file} is no readable Parquet file` : `${file} cannot be read as CSV: ${detail}`,
    hint: parquet
      ? 'write it again as Parquet, or rename a CSV file to .csv'
      : 'check the delimiter, the quotes and the header line',
    cause,
  });
}

async function describe(connection: DuckDBConnection, file: string): Promise<Map<string, ColumnType>> {
  try {
    const reader = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${sourceOf(file)}`);
    return new Map(
      reader.getRows().map((row) => {
        const type = String(row[1]);
        return [
          String(row[0]),
          { kind: kindOfType(type), whole: /^U?(TINY|SMALL|BIG)?INT(EGER)?$/.test(type) },
        ];
      }),
    );
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

/** A CSV file whose lines differ in length comes as one column named by the whole header. */
function columnsHint(names: readonly string[]): string {
  return names.length === 1 && /[,;\t|]/.test(names[0]!)
    ? `it was read as one column, "${names[0]}": give every line as many fields as the header has`
    : `its columns are ${names.slice(0, 30).join(', ')}`;
}

/**
 * Reads a CSV or Parquet file through an embedded database.
 *
 * @throws ContraflowError `unreadable-file`, `missing-column`, `no-rows`
 */
export async function readWithDatabase(
  file: string,
  wanted: readonly string[] | undefined,
  options: ReadOptions,
): Promise<DataTable> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`SET TimeZone = 'UTC'; SET streaming_buffer_size = '${READ_AHEAD}'`);
    const kinds = await describe(connection, file);
    const present = (options.optional ?? []).filter((name) => kinds.has(name));
    const names = [...new Set([...(wanted ?? kinds.keys()), ...present])];
    for (const name of names) {
      if (kinds.has(name)) continue;
      throw new ContraflowError({
        kind: 'data',
        code: 'missing-column',
        message: `${file} has no column "${name}"`,
        hint: columnsHint([...kinds.keys()]),
      });
    }
    return await readColumns(connection, file, names, kinds, options.later);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** How one column is asked of the database and held. */
interface ColumnPlan {
  name: string;
  kind: Kind;
  storage: Storage;
  expression: string;
  /** Of a text column, in the order of its codes. */
  labels: string[];
}

async function readColumns(
  connection: DuckDBConnection,
  file: string,
  names: readonly string[],
  kinds: ReadonlyMap<string, ColumnType>,
  later: ReadOptions['later'],
): Promise<DataTable> {
  const source = sourceOf(file);
  const table: DataTable = { rows: 0, columns: new Map() };
  try {
    const statistics = isParquet(file) ? await parquetStatistics(connection, quotePath(file)) : undefined;
    const plans: ColumnPlan[] = [];
    for (const [index, name] of names.entries()) {
      const type = kinds.get(name)!;
      plans.push(
        type.kind === 'text'
          ? await planText(connection, source, name, index)
          : planNumbers(name, type, statistics?.ranges.get(name)),
      );
    }
    const staged = later !== undefined && statistics !== undefined;
    const first = staged ? plans.filter(({ name }) => !later.columns.has(name)) : plans;
    const rest = staged ? plans.filter(({ name }) => later.columns.has(name)) : [];
    const expected = statistics?.rows ?? 0;
    if (first.length > 0 || rest.length === 0)
      addColumns(
        table,
        first,
        file,
        await (await startReading(connection, source, first, expected)).columns(),
      );
    if (rest.length > 0) {
      const reading = await startReading(connection, source, rest, expected);
      if (first.length > 0) await later!.meanwhile(table);
      addColumns(table, rest, file, await reading.columns());
    }
    return table;
  } catch (cause) {
    throw cause instanceof ContraflowError ? cause : unreadable(file, cause);
  }
}

function startReading(
  connection: DuckDBConnection,
  source: string,
  plans: readonly ColumnPlan[],
  expected: number,
): Promise<ColumnStream> {
  return startStream(
    connection,
    `SELECT ${plans.length === 0 ? 'CAST(0 AS DOUBLE)' : plans.map(({ expression }) => expression).join(', ')} FROM ${source}`,
    plans.length === 0 ? ['double'] : plans.map(({ storage }) => storage),
    expected,
  );
}

function addColumns(table: DataTable, plans: readonly ColumnPlan[], file: string, arrays: Values[]): void {
  table.rows = arrays[0]!.length;
  if (table.rows === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'no-rows',
      message: `${file} has a header but no rows`,
      hint: 'give a file with data',
    });
  }
  plans.forEach((plan, c) => {
    table.columns.set(plan.name, columnOf(plan, arrays[c]!));
  });
}

/** Text as codes of its labels in ascending order, −1 where it is missing. */
async function planText(
  connection: DuckDBConnection,
  source: string,
  name: string,
  index: number,
): Promise<ColumnPlan> {
  const column = quoteName(name);
  const type = `labels_${index}`;
  // From a query: as a text of SQL, labels would lose marks that SQL does not keep.
  await connection.run(
    `CREATE TYPE ${type} AS ENUM (SELECT DISTINCT CAST(${column} AS VARCHAR) AS label FROM ${source} WHERE ${column} IS NOT NULL ORDER BY label)`,
  );
  const reader = await connection.runAndReadAll(`SELECT unnest(enum_range(CAST(NULL AS ${type})))`);
  const labels = reader.getRows().map((row) => String(row[0]));
  const expression =
    labels.length === 0
      ? 'CAST(-1 AS INTEGER)'
      : `coalesce(CAST(enum_code(CAST(CAST(${column} AS VARCHAR) AS ${type})) AS INTEGER), -1)`;
  return { name, kind: 'text', storage: 'int32', expression, labels };
}

/** Numbers and times; whole numbers whose bounds are known and that miss nowhere stay whole. */
function planNumbers(name: string, type: ColumnType, range: IntegerRange | undefined): ColumnPlan {
  const column = quoteName(name);
  if (type.kind === 'time') {
    const instant = `CAST(epoch_ms(date_trunc('millisecond', CAST(${column} AS TIMESTAMP))) AS DOUBLE)`;
    return {
      name,
      kind: 'time',
      storage: 'double',
      expression: `coalesce(${instant}, 'NaN'::DOUBLE)`,
      labels: [],
    };
  }
  const storage = type.whole ? storageOf(range) : 'double';
  const cast = `CAST(${column} AS ${storageTypes[storage]})`;
  const expression = storage === 'double' ? `coalesce(${cast}, 'NaN'::DOUBLE)` : cast;
  return { name, kind: 'number', storage, expression, labels: [] };
}

function columnOf(plan: ColumnPlan, values: Values): Column {
  if (plan.kind === 'text') return { kind: 'text', codes: values as Int32Array, labels: plan.labels };
  if (values instanceof Float64Array) return { kind: plan.kind, values };
  return integerColumn(values);
}
