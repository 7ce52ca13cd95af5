import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { openTable } from '../../../activities/estimation/io/open-table.ts';
import type { DataTable } from '../../../activities/estimation/panel/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'contraflow-open-'));
afterAll(() => rmSync(folder, { recursive: true }));

const instance = await DuckDBInstance.create(':memory:');
const connection = await instance.connect();
async function written(name: string, options: string): Promise<string> {
  const path = join(folder, name);
  await connection.run(
    `COPY (SELECT i % 7 AS hour, i // 7 AS queue, sin(i) AS y, CASE WHEN i % 3 > 0 THEN cos(i) END AS gap,
       TIMESTAMP '2026-01-05' + to_hours(i) AS at, 'q' || i % 5 AS name FROM range(5000) t(i))
     TO '${path}' (FORMAT parquet, ${options})`,
  );
  return path;
}

const plain = ({ rows, columns }: DataTable) => ({
  rows,
  columns: Object.fromEntries(
    [...columns].map(([name, column]) => [
      name,
      column.kind === 'text'
        ? column
        : { ...column, integers: 'integers' in column && column.integers, values: column.values },
    ]),
  ),
});

/** Size of file that is worth a thread: all, or none. */
const always = 0;
const never = Number.POSITIVE_INFINITY;

describe('a table read in a thread', () => {
  it('is the table read without one', async () => {
    const path = await written('all.parquet', 'COMPRESSION zstd');
    const [apart, here] = [openTable(path, always), openTable(path, never)];
    expect(plain(await apart.read())).toEqual(plain(await here.read()));
    const some = await openTable(path, always).read(['y', 'hour'], { optional: ['name', 'nowhere'] });
    expect([...some.columns.keys()].sort()).toEqual(['hour', 'name', 'y']);
  });

  it('shows the other columns before the later ones, which come into the same table', async () => {
    const path = await written('later.parquet', 'COMPRESSION zstd');
    const seen: { table: DataTable; names: string[] }[] = [];
    const table = await openTable(path, always).read(['y', 'queue', 'hour'], {
      later: {
        columns: new Set(['y']),
        meanwhile: async (early) => {
          seen.push({ table: early, names: [...early.columns.keys()] });
        },
      },
    });
    expect(seen.map(({ names }) => names)).toEqual([['queue', 'hour']]);
    expect(seen[0]!.table).toBe(table);
    expect([...table.columns.keys()]).toEqual(['queue', 'hour', 'y']);
  });

  it('passes on what its caller throws meanwhile', async () => {
    const path = await written('thrown.parquet', 'COMPRESSION zstd');
    const meanwhile = async () => {
      throw new Error('not prepared');
    };
    const reading = openTable(path, always).read(['y', 'hour'], {
      later: { columns: new Set(['y']), meanwhile },
    });
    await expect(reading).rejects.toThrow('not prepared');
  });

  it('leaves other files to the database, and what is wrong with one to it as well', async () => {
    const snappy = await written('snappy.parquet', 'COMPRESSION snappy');
    expect((await openTable(snappy, always).read(['y'])).rows).toBe(5000);
    await expect(openTable(snappy, always).read(['nowhere'])).rejects.toThrow(/has no column "nowhere"/);
    const bytes = readFileSync(snappy);
    const cut = join(folder, 'cut.parquet');
    writeFileSync(cut, bytes.subarray(0, bytes.length - 40));
    await expect(openTable(cut, always).read()).rejects.toThrow(/no readable Parquet file/);
    const gone = openTable(join(folder, 'gone.parquet'), always);
    await expect(gone.read()).rejects.toThrow(/no such file/);
  });

  it('does not keep the program of somebody who asks for nothing', async () => {
    const path = await written('unasked.parquet', 'COMPRESSION zstd');
    const module = new URL('../../../activities/estimation/io/open-table.ts', import.meta.url).href;
    const program = `const { openTable } = await import(${JSON.stringify(module)});
      openTable(${JSON.stringify(path)}, 0); console.log('over');`;
    const output = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(output).toBe('over\n');
  });
});
