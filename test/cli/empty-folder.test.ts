import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tables } from '../../activities/contract/tables/index.ts';
import { contraflow, temporaryFolder } from '../support/command-line.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

describe('in an empty folder', () => {
  it.each([
    ['query', ['query', 'SELECT 1']],
    ['status', ['status']],
    ['report', ['report']],
    ['runs', ['runs', 'list']],
  ])('%s says that there is no warehouse and makes none', async (_name, args) => {
    const { exitCode, stderr, stdout } = await contraflow(folder.path, args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^contraflow: there is no warehouse at [^\n]*\.contraflow\/warehouse\.duckdb — load data first [^\n]*\n$/,
    );
    expect(stdout).toBe('');
    expect(await readdir(folder.path)).toEqual([]);
  });

  it('tables lists every table of the contract', async () => {
    const { exitCode, stdout } = await contraflow(folder.path, ['tables', '--json']);
    expect(exitCode).toBe(0);
    const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(tables.map(({ name }) => name)));
  });

  it('config check accepts the embedded defaults', async () => {
    const { exitCode, stdout } = await contraflow(folder.path, ['config', 'check', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      valid: true,
      file: null,
      config: { warehouse: { kind: 'duckdb' } },
    });
  });

  it('config check counts what is configured', async () => {
    await writeFile(
      join(folder.path, 'contraflow.yaml'),
      'platforms: [{id: eu, kind: genesys, credentials: env://EU}]\nchanges: [{id: c, intervention: 2026-03-02, treated: ["eu:a"]}]\n',
    );
    const { stdout } = await contraflow(folder.path, ['config', 'check']);
    expect(stdout).toBe('contraflow.yaml: valid (1 platform, 1 change, 0 campaigns)\n');
  });

  it('config check takes contraflow.yaml where it stands', async () => {
    await writeFile(join(folder.path, 'contraflow.yaml'), 'drift: {rule: guide}\n');
    const { stdout } = await contraflow(folder.path, ['config', 'check', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'contraflow.yaml',
      config: { drift: { rule: 'guide' } },
    });
  });

  it.each([
    ['backfill', ['backfill', '--platform', 'export']],
    ['run', ['run']],
  ])('%s --detach without a stack ends with 2 and points to dev', async (_name, args) => {
    await writeFile(
      join(folder.path, 'contraflow.yaml'),
      'platforms: [{id: export, kind: files, path: d.csv, columns: {interval_start: Start, queue_id: Topic, offered: Calls}}]\nchanges: [{id: c, intervention: 2026-03-02, treated: ["export:a"]}]\n',
    );
    const { exitCode, stderr } = await contraflow(folder.path, [...args, '--detach']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^contraflow: [^\n]+ — [^\n]*contraflow dev[^\n]*\n$/);
    expect(await readdir(folder.path)).toEqual(['contraflow.yaml']);
  });
});

describe('reset', () => {
  const furnish = async () => {
    await mkdir(join(folder.path, '.contraflow', 'run'), { recursive: true });
    await writeFile(join(folder.path, '.contraflow', 'warehouse.duckdb'), '');
    await mkdir(join(folder.path, 'elsewhere'));
  };

  it('removes nothing without a yes', async () => {
    await furnish();
    const { exitCode, stderr } = await contraflow(folder.path, ['reset']);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('contraflow: nothing was removed — answer yes, or give --yes\n');
    expect(existsSync(join(folder.path, '.contraflow', 'warehouse.duckdb'))).toBe(true);
  });

  it('removes the data of the folder, and only that, with --yes', async () => {
    await furnish();
    const { exitCode } = await contraflow(folder.path, ['reset', '--yes']);
    expect(exitCode).toBe(0);
    expect(await readdir(folder.path)).toEqual(['elsewhere']);
    const again = await contraflow(folder.path, ['reset', '--yes', '--json']);
    expect(JSON.parse(again.stdout)).toEqual({ removed: [] });
  });

  it('refuses while a stack runs in the folder', async () => {
    await furnish();
    await writeFile(
      join(folder.path, '.contraflow', 'run', 'stack.json'),
      JSON.stringify({
        pid: process.pid,
        address: '127.0.0.1:1',
        namespace: 'default',
        uiUrl: 'http://127.0.0.1:2',
      }),
    );
    const { exitCode, stderr } = await contraflow(folder.path, ['reset', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`a stack runs in this folder (process ${process.pid})`);
    expect(existsSync(join(folder.path, '.contraflow', 'warehouse.duckdb'))).toBe(true);
  });
});
