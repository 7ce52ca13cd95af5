import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileError } from '../../client/file-error.ts';
import { contraflow, temporaryFolder } from '../support/command-line.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeFile(
    join(folder.path, 'contraflow.yaml'),
    'platforms: [{id: export, kind: files, path: d.csv, columns: {interval_start: Start, queue_id: Topic, offered: Calls}}]\n',
  );
});
afterEach(() => folder.remove());

it.each([
  ['backfill', ['backfill', '--platform', 'export']],
  ['dev', ['dev']],
  ['resolve', ['resolve', 'x', '--action', 'skip', '--note', 'gone']],
  ['status', ['status']],
  ['report', ['report']],
])('%s says in one line that .contraflow is a file', { timeout: 20_000 }, async (_name, args) => {
  await writeFile(join(folder.path, '.contraflow'), '');
  const { exitCode, stderr } = await contraflow(folder.path, args);
  expect(stderr).toMatch(/^contraflow: [^\n]*\.contraflow[^\n]* — [^\n]+\n$/);
  expect(exitCode).toBe(2);
});

it('a folder in the place of a file is named', { timeout: 20_000 }, async () => {
  await mkdir(join(folder.path, 'calls.json'));
  const args = ['drift', '--history', 'calls.json'];
  const { exitCode, stderr } = await contraflow(folder.path, args);
  expect(stderr).toMatch(/^contraflow: [^\n]*calls\.json[^\n]* — [^\n]+\n$/);
  expect(exitCode).toBe(2);
});

it.each(['EACCES', 'EPERM', 'EROFS'])('%s is the user’s to mend, with the path', (code) => {
  const error = Object.assign(new Error('refused'), { code, path: '/data/.contraflow/run' });
  expect(fileError(error)).toMatchObject({ kind: 'usage', message: expect.stringContaining(error.path) });
});

it('errors without a path stay what they are', () => {
  expect(fileError(Object.assign(new Error('refused'), { code: 'EACCES' }))).toBeUndefined();
  expect(fileError(Object.assign(new Error('full'), { code: 'ENOSPC', path: '/data' }))).toBeUndefined();
});
