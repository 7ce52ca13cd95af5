import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FilesPlatformConfig } from '../../activities/contract/config.ts';
import { platformConfig } from '../../activities/contract/config.ts';
import { sourceRow } from '../../activities/contract/source-row.ts';
import { describeFiles, readFileRows, readWindowRows } from '../../activities/extraction/index.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { createHarness } from './support/harness.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'contraflow-files-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const week = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };
const basic = { queue_id: 'Topic', interval_start: 'DateTime', offered: 'Calls' };

function platform(
  pattern: string,
  columns: Record<string, string> = basic,
  more: object = {},
): FilesPlatformConfig {
  const config = platformConfig.parse({ id: 'export', kind: 'files', path: pattern, columns, ...more });
  if (config.kind !== 'files') throw new Error('unreachable');
  return config;
}

async function file(name: string, content: string): Promise<string> {
  const target = path.join(folder, name);
  await writeFile(target, content);
  return target;
}

describe('CSV', () => {
  test('rows of less than an hour are summed: counts added, averages weighted by calls answered', async () => {
    const csv = await file(
      'quarter.csv',
      [
        'Topic,DateTime,Calls,Done,AHT,SL',
        'a,2026-01-05T09:00:00Z,10,8,100,90',
        'a,2026-01-05T09:30:00Z,30,2,200,50',
        'a,2026-01-05T10:15:00Z,5,,,',
        'b,2026-01-05T09:15:00Z,1,1,60,100',
      ].join('\n'),
    );
    const columns = { ...basic, answered: 'Done', avg_handle_time_s: 'AHT', service_level_percent: 'SL' };
    const rows = await readFileRows(platform(csv, columns), week);
    for (const row of rows) expect(sourceRow.parse(row)).toEqual(row);
    expect(rows).toMatchObject([
      {
        queue_id: 'a',
        queue_name: 'a',
        interval_start: '2026-01-05T09:00:00.000Z',
        offered: 40,
        answered: 10,
        avg_handle_time_s: 120,
        service_level_percent: 60,
      },
      { queue_id: 'b', interval_start: '2026-01-05T09:00:00.000Z', offered: 1, avg_handle_time_s: 60 },
      {
        queue_id: 'a',
        interval_start: '2026-01-05T10:00:00.000Z',
        offered: 5,
        answered: null,
        avg_handle_time_s: null,
        service_level_percent: null,
      },
    ]);
  });

  test('grain: keep leaves intervals as they are', async () => {
    const csv = await file(
      'keep.csv',
      'Topic,DateTime,Calls\na,2026-01-05T09:00:00Z,1\na,2026-01-05T09:30:00Z,2\n',
    );
    const rows = await readFileRows(platform(csv, basic, { grain: 'keep' }), week);
    expect(rows.map((row) => [row.interval_start.slice(11, 16), row.offered])).toEqual([
      ['09:00', 1],
      ['09:30', 2],
    ]);
  });

  test('times without an offset are in the platform zone, across the change to summer time', async () => {
    const csv = await file(
      'local.csv',
      'Topic;DateTime;Calls\na;2026-03-28 12:00:00;1\na;2026-03-29 12:00:00;2\na;2026-03-29T12:00:00+05:00;3\n',
    );
    const march = { start: '2026-03-28T00:00:00Z', end: '2026-03-30T00:00:00Z' };
    const rows = await readFileRows(platform(csv, basic, { timezone: 'Europe/Berlin' }), march);
    expect(rows.map((row) => row.interval_start.slice(8, 13))).toEqual(['28T11', '29T07', '29T10']);
  });

  test('constants, quoted names and values with quotes are taken literally', async () => {
    const csv = await file('quotes.csv', `"the ""time""",o'calls\n2026-01-05T09:00:00Z,3\n`);
    const rows = await readFileRows(
      platform(csv, { queue_id: "=o'neill; DROP", interval_start: 'the "time"', offered: "o'calls" }),
      week,
    );
    expect(rows).toMatchObject([{ queue_id: "o'neill; DROP", offered: 3 }]);
  });

  test('a pattern reads all files, and an hour that lies in two of them is one row', async () => {
    await file('part-1.csv', 'Topic,DateTime,Calls\na,2026-01-05T09:00:00Z,1\n');
    await file('part-2.csv', 'Calls,Topic,DateTime\n2,a,2026-01-05T09:30:00Z\n');
    const rows = await readFileRows(platform(path.join(folder, 'part-*.csv')), week);
    expect(rows).toMatchObject([{ offered: 3 }]);
  });

  test('only rows of the window are taken', async () => {
    const csv = await file(
      'window.csv',
      'Topic,DateTime,Calls\na,2026-01-04T23:59:59Z,1\na,2026-01-05T00:00:00Z,2\na,2026-01-12T00:00:00Z,4\n',
    );
    expect(await readFileRows(platform(csv), week)).toMatchObject([{ offered: 2 }]);
    expect(await describeFiles(platform(csv))).toEqual({
      files: 1,
      rows: 3,
      from: '2026-01-04T23:00:00.000Z',
      to: '2026-01-12T01:00:00.000Z',
    });
  });
});

describe('Parquet', () => {
  test('typed columns are read; sums repeat to the last bit', async () => {
    const target = path.join(folder, 'typed.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    await connection.run(
      `COPY (SELECT 'q' || (i % 3) AS "Topic", TIMESTAMP '2026-01-05 00:00:00' + INTERVAL (i) MINUTE AS "DateTime", CAST(1 + i % 7 AS INTEGER) AS "Calls", 100 + sin(i) AS "AHT"
       FROM range(5000) t(i)) TO '${target}' (FORMAT parquet)`,
    );
    connection.closeSync();
    const source = platform(target, { ...basic, avg_handle_time_s: 'AHT' });
    const rows = await readFileRows(source, week);
    expect(rows.reduce((sum, row) => sum + row.offered, 0)).toBe(
      Array.from({ length: 5000 }, (_, i) => 1 + (i % 7)).reduce((a, b) => a + b),
    );
    expect(await readFileRows(source, week)).toEqual(rows);
  });
});

describe('refusals name file, line and column', () => {
  test.each<[string, string, string, Record<string, string>, string, string]>([
    ['a missing column', 'm.csv', 'Topic,Time,Calls\na,b,1\n', basic, 'missing-column', '"DateTime"'],
    ['another case', 'c.csv', 'Topic,datetime,Calls\na,b,1\n', basic, 'missing-column', '"DateTime"'],
    ['an empty file', 'e.csv', '', basic, 'empty-file', 'e.csv'],
    ['a header alone', 'h.csv', 'Topic,DateTime,Calls\n', basic, 'empty-file', 'h.csv'],
    ['no Parquet', 'n.parquet', 'Topic,DateTime,Calls\n', basic, 'not-parquet', 'n.parquet'],
    ['Parquet cut short', 't.parquet', 'PAR1 and then nothing', basic, 'not-parquet', 'cut short'],
    [
      'a time that is none',
      'd.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,1\na,noon,1\n',
      basic,
      'bad-value',
      'd.csv line 3: DateTime is "noon"',
    ],
    [
      'a word for a count',
      'w.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,many\n',
      basic,
      'bad-value',
      'line 2: Calls is "many"',
    ],
    [
      'a negative count',
      'g.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,-4\n',
      basic,
      'bad-value',
      'Calls is "-4"',
    ],
    [
      'half a call',
      'f.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,1.5\n',
      basic,
      'bad-value',
      'Calls is "1.5"',
    ],
    [
      'no count',
      'b.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,\n',
      basic,
      'bad-value',
      'Calls is empty',
    ],
    [
      'a time twice',
      'x.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:05:00Z,1\na,2026-01-05T00:05:00Z,1\n',
      basic,
      'duplicate-row',
      'queue a',
    ],
    [
      'a medium unknown',
      'y.csv',
      'Topic,DateTime,Calls\na,2026-01-05T00:05:00Z,1\n',
      { ...basic, media_type: '=fax' },
      'bad-value',
      'fax',
    ],
  ])('%s', async (_name, name, content, columns, code, where) => {
    const reading = readFileRows(platform(await file(name, content), columns), week);
    await expect(reading).rejects.toMatchObject({
      code,
      kind: code === 'not-parquet' ? 'usage' : 'data',
      message: expect.stringContaining(where),
    });
  });

  test.each([
    ['fewer', 'b,2026-01-05T10:00:00Z'],
    ['other', 'b,2026-01-05T10:00:00Z,5,6'],
  ])('a row with %s fields than the header is named by its line', async (words, row) => {
    const head = 'Topic,DateTime,Calls\na,2026-01-05T09:00:00Z,4\n';
    const reading = readFileRows(platform(await file('ragged.csv', `${head}${row}\n`), basic), week);
    await expect(reading).rejects.toMatchObject({
      code: 'ragged-row',
      kind: 'data',
      message: expect.stringMatching(new RegExp(`ragged\\.csv line 3: ${words} fields than the 3`)),
    });
  });

  test('times without seconds are times, with an offset, Z or in the zone of the platform', async () => {
    const rows = ['a,2026-01-05T09:00Z,1', 'a,2026-01-05 10:00,2', 'a,2026-01-05T13:00+02:00,3'];
    const csv = await file('minutes.csv', `Topic,DateTime,Calls\n${rows.join('\n')}\n`);
    const read = await readFileRows(platform(csv, basic), week);
    expect(read.map(({ interval_start: at, offered }) => [at, offered])).toEqual([
      ['2026-01-05T09:00:00.000Z', 1],
      ['2026-01-05T10:00:00.000Z', 2],
      ['2026-01-05T11:00:00.000Z', 3],
    ]);
  });

  test.each<[string, Record<string, string>, string, string]>([
    [
      'a column of ours that is none',
      { ...basic, calls: 'Calls' },
      'unknown-column',
      'platforms.export.columns.calls',
    ],
    ['no queue', { interval_start: 'DateTime', offered: 'Calls' }, 'missing-mapping', 'columns.queue_id'],
  ])('%s is a fault of the configuration', async (_name, columns, code, where) => {
    const reading = readFileRows(
      platform(await file('ok.csv', 'Topic,DateTime,Calls\na,2026-01-05T00:00:00Z,1\n'), columns),
      week,
    );
    await expect(reading).rejects.toMatchObject({
      code,
      kind: 'usage',
      message: expect.stringContaining(where),
    });
  });

  test.each(['none.csv', 'none-*.csv'])('nothing at %s', async (pattern) => {
    const reading = readFileRows(platform(path.join(folder, pattern)), week);
    await expect(reading).rejects.toMatchObject({ code: 'unreadable-file', kind: 'usage' });
  });
});

test('a window of files goes through the page cache like any other', async () => {
  const csv = await file('cached.csv', 'Topic,DateTime,Calls\na,2026-01-05T09:00:00Z,7\n');
  const { extract, cache } = createHarness({ files: { path: csv, columns: basic } });
  const manifest = await extract();
  expect(manifest).toMatchObject({ status: 'done', rows: 1, pages: 1, queues: 1, requests: 0 });
  const rows = [];
  for await (const some of readWindowRows(manifest, cache)) rows.push(...some);
  expect(rows).toMatchObject([{ queue_id: 'a', offered: 7, answered: null }]);
});

describe.skipIf(!hasShared)('bank_calls.csv of the shared folder', () => {
  const columns = { queue_id: '=bank', interval_start: 'DateTime', offered: 'Calls' };

  test('27,716 five-minute volumes become volume-only hours that add up', async () => {
    const source = platform(sharedPath('reference/bank_calls.csv'), columns);
    const range = await describeFiles(source);
    expect(range).toEqual({
      files: 1,
      rows: 27_716,
      from: '2003-03-03T07:00:00.000Z',
      to: '2003-10-24T22:00:00.000Z',
    });
    const rows = await readFileRows(source, { start: range.from, end: range.to });
    for (const row of rows)
      expect(row).toMatchObject({ queue_id: 'bank', answered: null, avg_handle_time_s: null });
    expect(rows.reduce((sum, row) => sum + row.offered, 0)).toBe(5_323_661);
    expect(rows[0]).toMatchObject({ interval_start: '2003-03-03T07:00:00.000Z', offered: 1169 });
    expect(new Set(rows.map((row) => row.interval_start)).size).toBe(rows.length);
  });
});
