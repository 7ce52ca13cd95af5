import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import { readTable } from '../../../activities/estimation/index.ts';
import { readParquet } from '../../../activities/estimation/io/parquet/index.ts';
import { readWithDatabase } from '../../../activities/estimation/io/read-with-database.ts';
import type { Column, DataTable } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';

const folder = mkdtempSync(join(tmpdir(), 'contraflow-parquet-'));
afterAll(() => rmSync(folder, { recursive: true }));

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");
let files = 0;
async function written(select: string, options = 'COMPRESSION zstd'): Promise<string> {
  const path = join(folder, `${files++}.parquet`);
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, ${options})`);
  return path;
}

const held = (column: Column) =>
  column.kind === 'text'
    ? { codes: column.codes, labels: column.labels }
    : {
        kind: column.kind,
        integers: 'integers' in column ? column.integers : undefined,
        values: column.values,
      };
const plain = ({ rows, columns }: DataTable) => ({
  rows,
  columns: [...columns].map(([name, column]) => [name, held(column as Column)]),
});

async function bothReaders(path: string, wanted?: string[]) {
  const direct = await readParquet(path, { wanted, optional: [] });
  const database = await readWithDatabase(path, wanted, {});
  return { direct: direct && plain(direct), database: plain(database) };
}

const panel = `SELECT (i // 100)::INTEGER AS queue, i % 700 AS hour, i::BIGINT * 5000000000 AS big, -i::SMALLINT AS small,
  (i % 200)::UTINYINT AS byte, i % 3 = 0 AS flag, sin(i) AS wave, sin(i)::FLOAT AS short,
  DATE '1969-12-01' + i::INTEGER % 90 AS day, TIMESTAMP '2026-01-05' + to_hours(i) AS at,
  (TIMESTAMP '2026-01-05' + to_minutes(i))::TIMESTAMP_MS AS at_ms, (TIMESTAMP '1969-12-30' + to_hours(i))::TIMESTAMP_NS AS at_ns,
  (TIMESTAMP '2026-01-05' + to_hours(i))::TIMESTAMPTZ AS instant,
  ['Billing', 'über', 'a''b', '😀', 'ｚ', ''][1 + i % 6] AS name
  FROM range(3000) t(i)`;
const columns = ['queue', 'hour', 'big', 'small', 'byte', 'wave', 'short', 'day', 'at', 'at_ms', 'at_ns'];
const direct = [...columns, 'instant', 'name'];

describe('Parquet decoded into columns', () => {
  it.each(['zstd', 'gzip', 'uncompressed'])('is what the database reads, %s', async (compression) => {
    const path = await written(panel, `COMPRESSION ${compression}, ROW_GROUP_SIZE 2048`);
    const found = await bothReaders(path, direct);
    expect(found.direct).toEqual(found.database);
    expect(found.direct?.rows).toBe(3000);
  });

  it('is the same where values are missing', async () => {
    const gaps = columns
      .concat('name')
      .map((name, c) => `CASE WHEN hour % ${c + 2} <> 0 THEN "${name}" END AS "${name}"`);
    const nothing = 'CAST(NULL AS DOUBLE) AS nothing, CAST(NULL AS VARCHAR) AS silence';
    const path = await written(
      `SELECT ${gaps.join(', ')}, ${nothing} FROM (${panel})`,
      'ROW_GROUP_SIZE 2048, COMPRESSION zstd',
    );
    const found = await bothReaders(path);
    expect(found.direct).toEqual(found.database);
  });

  it('is the same for long runs, wide codes, infinities and what is not a number', async () => {
    const path = await written(
      `SELECT i // 40000 AS long, (hash(i) % 30000)::INTEGER AS wide, i % 2 AS bit,
        CASE i % 5 WHEN 0 THEN 'inf'::DOUBLE WHEN 1 THEN '-inf'::DOUBLE WHEN 2 THEN 'nan'::DOUBLE ELSE i / 7 END AS odd
        FROM range(150000) t(i)`,
    );
    const found = await bothReaders(path);
    expect(found.direct).toEqual(found.database);
  });

  it('is the same for parts of milliseconds before 1970 and for marks in text', async () => {
    const instants = ['at', 'at_ns'].map(
      (name, c) =>
        `(TIMESTAMP '1970-01-01' + to_microseconds(700 * (i - 500) + i))::TIMESTAMP${c === 0 ? '' : '_NS'} AS ${name}`,
    );
    const path = await written(
      `SELECT ${instants.join(', ')}, 'a' || chr(i::INTEGER % 3) || chr(65279) AS name FROM range(1000) t(i)`,
    );
    const found = await bothReaders(path);
    expect(found.direct).toEqual(found.database);
    expect(Object.fromEntries(found.database.columns).at).toMatchObject({ values: expect.any(Float64Array) });
    const { at } = Object.fromEntries(found.database.columns) as { at: { values: Float64Array } };
    expect([...at.values.subarray(498, 502)]).toEqual([-1, -1, 0, 1]);
  });

  it('shows the other columns before the later ones are there', async () => {
    const path = await written(panel);
    let seen: string[] = [];
    const table = await readParquet(path, {
      wanted: ['wave', 'queue', 'hour'],
      optional: ['name', 'none'],
      later: {
        columns: new Set(['wave']),
        meanwhile: async ({ columns: known }) => {
          seen = [...known.keys()];
        },
      },
    });
    expect(seen).toEqual(['queue', 'hour', 'name']);
    expect([...table!.columns.keys()].sort()).toEqual(['hour', 'name', 'queue', 'wave']);
  });

  it.each([
    ['a column that is not there', panel, ['nowhere'], 'COMPRESSION zstd'],
    ['truth values', panel, ['flag'], 'COMPRESSION zstd'],
    ['decimal numbers', 'SELECT 1.25::DECIMAL(9, 2) AS price', ['price'], 'COMPRESSION zstd'],
    ['lists', 'SELECT [1, 2] AS list, 3 AS x', ['list'], 'COMPRESSION zstd'],
    ['another compression', panel, ['hour'], 'COMPRESSION snappy'],
    [
      'text without a dictionary',
      'SELECT uuid()::VARCHAR AS id FROM range(5000)',
      ['id'],
      'DICTIONARY_SIZE_LIMIT 10',
    ],
    ['pages of version 2', panel, ['hour'], 'PARQUET_VERSION v2'],
    ['no rows', `${panel} WHERE i < 0`, ['hour'], 'COMPRESSION zstd'],
  ])('is left to the database with %s', async (_, select, wanted, options) => {
    const path = await written(select, options);
    expect(await readParquet(path, { wanted, optional: [] })).toBeUndefined();
  });

  it('reads flat columns beside nested ones', async () => {
    const path = await written("SELECT {'a': 1, 'b': [2]} AS nested, i::INTEGER AS x FROM range(5) t(i)");
    const found = await bothReaders(path, ['x']);
    expect(found.direct).toEqual(found.database);
  });

  it('leaves damaged files to the database, which refuses them or reads them', async () => {
    const whole = readFileSync(await written(panel, 'COMPRESSION zstd, ROW_GROUP_SIZE 2048'));
    const random = createRandom(7);
    const path = join(folder, 'damaged.parquet');
    let refused = 0;
    for (let round = 0; round < 150; round++) {
      const bytes = Buffer.from(
        whole.subarray(0, round % 5 === 0 ? random.integer(whole.length) : whole.length),
      );
      for (let hit = 0; hit < 4 && bytes.length > 0; hit++)
        bytes[Math.max(0, bytes.length - 1 - random.integer(3000))] = random.integer(256);
      writeFileSync(path, bytes);
      const outcome = await readTable(path, ['hour', 'wave', 'name']).catch((error: unknown) => error);
      if (outcome instanceof ContraflowError) refused++;
      else expect(outcome).toMatchObject({ rows: expect.any(Number) });
    }
    expect(refused).toBeGreaterThan(30);
  });
});
