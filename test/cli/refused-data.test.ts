import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openReader } from '../../activities/warehouse/index.ts';
import { contraflow, type Finished, temporaryFolder } from '../support/command-line.ts';
import { placeBundle } from '../support/house.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let finished: Finished;

// The second week has one hour twice.
const hour = (at: string) => `${at},Billing,12`;
const csv = [
  'Start,Topic,Calls',
  hour('2026-01-05T09:00:00Z'),
  hour('2026-01-12T09:00:00Z'),
  hour('2026-01-12T09:00:00Z'),
  hour('2026-01-19T09:00:00Z'),
];

beforeAll(async () => {
  folder = await temporaryFolder();
  await placeBundle(folder.path);
  await writeFile(join(folder.path, 'calls.csv'), `${csv.join('\n')}\n`);
  await writeFile(
    join(folder.path, 'contraflow.yaml'),
    'platforms: [{id: export, kind: files, path: calls.csv, columns: {interval_start: Start, queue_id: Topic, offered: Calls}}]\n',
  );
  finished = await contraflow(folder.path, [
    'backfill',
    '--platform',
    'export',
    '--from',
    '2026-01-05',
    '--to',
    '2026-01-20',
    '--json',
    '--quiet',
  ]);
}, 60_000);
afterAll(() => folder.remove());

it('refused data ends a backfill with 3 and the reason, and the other windows are loaded', () => {
  expect(finished.exitCode, finished.stderr).toBe(3);
  const document = JSON.parse(finished.stdout) as Record<string, unknown>;
  expect(document).toMatchObject({
    status: 'partial',
    total: 3,
    done: 2,
    refused: 1,
    problems: [
      {
        window: { start: '2026-01-12T00:00:00.000Z', end: '2026-01-19T00:00:00.000Z' },
        kind: 'data',
        reason: expect.stringMatching(/Billing/),
      },
    ],
    error: { code: 'data-refused', message: '1 of 3 windows of export were refused' },
  });
  expect(finished.stderr).toMatch(
    /^contraflow: export window 2026-01-12T00:00Z to 2026-01-19T00:00Z (failed|parked): [^\n]*Billing[^\n]* — [^\n]+\n$/,
  );
});

it('what was refused stands in the ledger and in rejected_records', async () => {
  const reader = await openReader({
    kind: 'duckdb',
    path: join(folder.path, '.contraflow', 'warehouse.duckdb'),
  });
  expect(
    await reader.query('SELECT status, error IS NULL AS fine FROM extraction_windows ORDER BY window_start'),
  ).toEqual([
    { status: 'done', fine: true },
    { status: 'failed', fine: false },
    { status: 'done', fine: true },
  ]);
  expect(await reader.query('SELECT platform, window_start, reason FROM rejected_records')).toEqual([
    {
      platform: 'export',
      window_start: '2026-01-12T00:00:00.000Z',
      reason: expect.stringMatching(/Billing/),
    },
  ]);
  await reader.close();
});
