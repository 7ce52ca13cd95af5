import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFolderCache, writeManifest } from '../../activities/extraction/index.ts';
import { emptyManifest } from '../../activities/extraction/window-log.ts';
import { contraflow, temporaryFolder } from '../support/command-line.ts';

/** Not as a plan would cut the range: weeks that begin on a Wednesday, and a shorter rest. */
const cached = [
  { start: '2026-01-07T00:00:00.000Z', end: '2026-01-14T00:00:00.000Z' },
  { start: '2026-01-14T00:00:00.000Z', end: '2026-01-17T00:00:00.000Z' },
];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, 'contraflow.yaml'),
    'cache: {kind: folder, path: pages}\nplatforms: [{id: eu, kind: genesys, credentials: env://EU}]\n',
  );
  const cache = createFolderCache(join(folder.path, 'pages'));
  for (const window of cached) {
    const settings = { mediaType: 'voice', handleTimeDefinition: 'talk+hold+acw' } as const;
    const about = { platform: 'eu', window, runId: 'earlier', source: 'genesys/guide', settings };
    await writeManifest(cache, { ...emptyManifest(about), status: 'done' });
  }
});
afterAll(() => folder.remove());

const plan = (...args: string[]) =>
  contraflow(folder.path, ['backfill', '--platform', 'eu', '--dry-run', '--from-cache', ...args]);

describe('the dry run of a backfill from the cache', () => {
  it('plans the windows that the cache holds, with no call', async () => {
    const { exitCode, stdout, stderr } = await plan('--from', '2026-01-07', '--to', '2026-01-17', '--json');
    expect(exitCode, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      windows: cached.map((window) => ({ ...window, action: 'load', because: 'not in the ledger' })),
      skipped: 0,
      estimatedCalls: 0,
      estimatedMinutes: 0,
      asked: 0,
    });
  });

  it('says so in words', async () => {
    const { stdout } = await plan('--from', '2026-01-07', '--to', '2026-01-17');
    expect(stdout).toContain('2 windows to load from the cache, 0 there already; 0 calls\n');
  });

  it('refuses a range that the cache does not hold, as the backfill would', async () => {
    const { exitCode, stdout } = await plan('--from', '2026-01-07', '--to', '2026-01-21', '--json');
    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'not-in-cache',
        message: expect.stringContaining('2026-01-17T00:00 to 2026-01-21T00:00'),
      },
    });
  });
});
