import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import { type DataTable, readTable } from '../../../activities/estimation/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'contraflow-read-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function refusal(promise: Promise<unknown>): Promise<ContraflowError> {
  const error = await promise.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ContraflowError) return error;
  throw new Error(`no refusal but ${String(error)}`);
}

describe('readTable', () => {
  it('reads numbers, times, text, booleans and gaps of a CSV', async () => {
    const path = file(
      'a.csv',
      'queue;at;aht;open\nq 1;2026-01-05T09:00:00Z;300.5;true\n"o\'neil";2026-01-05T10:00:00Z;;false\nq 1;2026-01-05T11:00:00Z;1e3;true\n',
    );
    const { rows, columns } = await readTable(path);
    expect(rows).toBe(3);
    expect(columns.get('queue')).toEqual({
      kind: 'text',
      codes: Int32Array.from([1, 0, 1]),
      labels: ["o'neil", 'q 1'],
    });
    expect(columns.get('at')).toEqual({
      kind: 'time',
      values: Float64Array.from([9, 10, 11], (hour) => Date.UTC(2026, 0, 5, hour)),
    });
    expect(columns.get('aht')).toEqual({
      kind: 'number',
      values: Float64Array.from([300.5, Number.NaN, 1000]),
    });
    expect(columns.get('open')).toEqual({ kind: 'number', values: Float64Array.from([1, 0, 1]) });
  });

  it('reads only the columns asked for, whatever their names', async () => {
    const path = file('b.csv', 'a "b",x\n1,2\n3,4\n');
    const { columns } = await readTable(path, ['x']);
    expect([...columns.keys()]).toEqual(['x']);
    expect(await readTable(path, ['x'], { optional: ['date'] })).toEqual(await readTable(path, ['x']));
  });

  it('reads Parquet in many chunks, times and missing text', async () => {
    const path = join(folder, "c'1.parquet");
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT i::INTEGER AS i, TIMESTAMPTZ '2026-01-01 00:00:00Z' + i * INTERVAL 1 HOUR AS t,
        CASE WHEN i % 7 = 0 THEN NULL ELSE 'q' || (i % 3) END AS q, (i / 8)::DECIMAL(12, 3) AS v FROM range(150000) r(i)) TO '${path.replace("'", "''")}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const { rows, columns } = await readTable(path);
    expect(rows).toBe(150_000);
    const i = columns.get('i')!;
    const t = columns.get('t')!;
    const q = columns.get('q')!;
    const v = columns.get('v')!;
    if (i.kind !== 'number' || t.kind !== 'time' || q.kind !== 'text' || v.kind !== 'number')
      throw new Error('kinds');
    for (const row of [0, 1, 2047, 2048, 65535, 65536, 149_999]) {
      expect(i.values[row]).toBe(row);
      expect(t.values[row]).toBe(Date.UTC(2026, 0, 1) + row * 3_600_000);
      expect(q.codes[row]).toBe(row % 7 === 0 ? -1 : row % 3);
      expect(v.values[row]).toBe(row / 8);
    }
  });

  it('keeps whole numbers of Parquet whole where none is missing', async () => {
    const path = join(folder, 'whole.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT (i % 256)::BIGINT AS byte, (i % 257)::INTEGER AS wider, (i - 5)::SMALLINT AS negative,
        i::BIGINT * 4000000000 AS large, CASE WHEN i <> 3 THEN i::INTEGER END AS gap, i::DOUBLE AS real
        FROM range(3000) r(i)) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
    connection.closeSync();
    const { columns } = await readTable(path);
    const held = (name: string) => {
      const column = columns.get(name)!;
      if (column.kind !== 'number') throw new Error(column.kind);
      return { integers: column.integers?.constructor.name, last: column.values[2999] };
    };
    expect(held('byte')).toEqual({ integers: 'Uint8Array', last: 2999 % 256 });
    expect(held('wider')).toEqual({ integers: 'Int32Array', last: 2999 % 257 });
    expect(held('negative')).toEqual({ integers: 'Int32Array', last: 2994 });
    expect(held('large')).toEqual({ integers: undefined, last: 2999 * 4e9 });
    expect(held('real')).toEqual({ integers: undefined, last: 2999 });
    const gap = columns.get('gap')!;
    if (gap.kind !== 'number') throw new Error(gap.kind);
    expect([gap.integers, gap.values[2], gap.values[3]]).toEqual([undefined, 2, Number.NaN]);
  });

  it('shows the other columns of a Parquet file before the later ones are there', async () => {
    const path = join(folder, 'later.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT i::INTEGER AS i, 'q' || (i % 3) AS q, i / 8 AS y, i / 4 AS z FROM range(70000) r(i)) TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const seen: string[][] = [];
    const columns = new Set(['y', 'z']);
    const meanwhile = async ({ rows, columns }: DataTable) => {
      expect(rows).toBe(70_000);
      seen.push([...columns.keys()]);
    };
    const staged = await readTable(path, ['y', 'i', 'z', 'q'], { later: { columns, meanwhile } });
    expect(seen).toEqual([['i', 'q']]);
    const atOnce = await readTable(path, ['i', 'q', 'y', 'z']);
    expect([...staged.columns.keys()]).toEqual([...atOnce.columns.keys()]);
    expect(staged).toEqual(atOnce);
    const alone = await readTable(path, ['y'], { later: { columns, meanwhile } });
    expect(alone.columns.get('y')).toEqual(atOnce.columns.get('y'));
    const text = file('later.csv', 'i,y\n1,2\n3,4\n');
    await readTable(text, ['i', 'y'], { later: { columns, meanwhile } });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['a missing file', () => join(folder, 'none.csv'), 'usage', 'unreadable-file', /none\.csv: no such file/],
    ['an empty file', () => file('empty.csv', ''), 'data', 'empty-file', /empty\.csv is empty/],
    ['a header without rows', () => file('header.csv', 'a,b\n'), 'data', 'no-rows', /header\.csv/],
    [
      'a file that is no Parquet',
      () => file('text.parquet', 'a,b\n1,2\n'),
      'usage',
      'unreadable-file',
      /text\.parquet is no readable Parquet/,
    ],
    ['a folder', () => folder, 'usage', 'unreadable-file', /no such file/],
  ])('refuses %s', async (_name, path, kind, code, message) => {
    const error = await refusal(readTable(path()));
    expect(error.kind).toBe(kind);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  it('says that a line is short, where that hides the columns', async () => {
    const path = file('short.csv', 'queue,at,aht\nq1,1,300\nq1,2,310\nq1,3\n');
    const error = await refusal(readTable(path, ['queue', 'aht']));
    expect(error.code).toBe('missing-column');
    expect(error.hint).toMatch(/one column, "queue,at,aht": give every line as many fields/);
  });

  it('names a missing column and those that exist', async () => {
    const error = await refusal(readTable(file('d.csv', 'a,b\n1,2\n'), ['a', 'aht']));
    expect(error.code).toBe('missing-column');
    expect(error.message).toContain('"aht"');
    expect(error.hint).toContain('a, b');
  });

  it('reads the one file that is named, whatever its name and folder look like', async () => {
    const folderOfKeys = join(folder, 'q=7');
    mkdirSync(folderOfKeys);
    for (const [name, value] of [
      ['a*.csv', 1],
      ['ab.csv', 2],
      ['[b]?.csv', 3],
      ['b1.csv', 4],
    ] as const)
      writeFileSync(join(folderOfKeys, name), `q,x\nz,${value}\n`);
    for (const [name, value] of [
      ['a*.csv', 1],
      ['[b]?.csv', 3],
    ] as const) {
      const { rows, columns } = await readTable(join(folderOfKeys, name));
      expect([rows, [...columns.keys()]]).toEqual([1, ['q', 'x']]);
      expect(columns.get('q')).toMatchObject({ labels: ['z'] });
      expect(columns.get('x')).toMatchObject({ values: Float64Array.of(value) });
    }
  });
});
