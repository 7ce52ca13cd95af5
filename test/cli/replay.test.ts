import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { codeVersion } from '../../activities/config/index.ts';
import { contraflow, temporaryFolder } from '../support/command-line.ts';
import { placeBundle } from '../support/house.ts';

// A window that parked starts a child whose id derives from its own: it replays only under its own id.
const recorded = fileURLToPath(
  new URL(`../replay/histories/${codeVersion}/extractWindow.json`, import.meta.url),
);

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await placeBundle(folder.path);
});
afterEach(() => folder.remove());

it('replay ends with 0 for a history of this code', async () => {
  const { exitCode, stderr, stdout } = await contraflow(folder.path, [
    'replay',
    '--history',
    recorded,
    '--json',
  ]);
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ history: recorded, replayed: true });
});

it('replay ends with 1 for a history of other code', async () => {
  const text = await readFile(recorded, 'utf8');
  await writeFile(join(folder.path, 'h.json'), text.replaceAll('"loadWindow"', '"loadEverything"'));
  const { exitCode, stdout } = await contraflow(folder.path, ['replay', '--history', 'h.json', '--json']);
  expect(exitCode).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    error: { code: 'replay-mismatch', message: expect.stringContaining('loadEverything') },
  });
});

it('replay ends with 2 for a file that is no history', async () => {
  await writeFile(join(folder.path, 'h.json'), '{"events": 7}');
  const { exitCode, stderr } = await contraflow(folder.path, ['replay', '--history', 'h.json']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^contraflow: h\.json is no workflow history — [^\n]+\n$/);
});

it('replay ends with 2 for a workflow that the server does not know', { timeout: 60_000 }, async () => {
  const { exitCode, stdout } = await contraflow(folder.path, [
    'replay',
    '--history',
    'extract/nowhere',
    '--json',
    '--quiet',
  ]);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'no-such-workflow' } });
});

it.each([['--from-failure'], ['--from-start', '--note', 'mended']])(
  'replay ends with 2 and names what to use instead of %s',
  async (...flags) => {
    const { exitCode, stderr } = await contraflow(folder.path, ['replay', 'extract/p/1', ...flags]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^contraflow: replay does not run extract\/p\/1 again: [^\n]*not there yet/);
    expect(stderr).toMatch(/contraflow resolve [^\n]*run --as-of/);
  },
);

it('replay ends with 2 where no history is named', async () => {
  const { exitCode, stderr } = await contraflow(folder.path, ['replay']);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^contraflow: replay needs --history/);
});
