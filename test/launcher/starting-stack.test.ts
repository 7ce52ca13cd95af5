import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stackFolders } from '../../infra/stack/folders.ts';
import { lockStack } from '../../infra/stack/stack-lock.ts';
import { awaitStack } from '../../infra/stack/starting-stack.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'contraflow-starting-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Waits as a command does; `told` is what its user reads. */
function wait(patienceMs?: number) {
  const told: string[] = [];
  const folders = stackFolders(root);
  const report = (text: string) => told.push(text);
  const found = awaitStack({ folders, report, ...(patienceMs === undefined ? {} : { patienceMs }) });
  return { folders, told, found };
}

const describeStack = (file: string) =>
  writeFileSync(
    file,
    JSON.stringify({ pid: process.pid, address: '127.0.0.1:7233', namespace: 'default', uiUrl: 'http://ui' }),
  );

describe('a command that comes while a stack starts', () => {
  it('does not wait where nothing runs', async () => {
    const { found, told } = wait();
    expect(await found).toBeUndefined();
    expect(told).toEqual([]);
  });

  it('says once what it waits for, and goes on with the stack that stands then', async () => {
    const release = lockStack(stackFolders(root).lock);
    const { found, folders, told } = wait();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(told).toEqual([
      `a stack is starting or ending in this folder (process ${process.pid}); waiting for it`,
    ]);
    describeStack(folders.description);
    expect(await found).toMatchObject({ pid: process.pid, address: '127.0.0.1:7233' });
    expect(told).toHaveLength(1);
    release();
  });

  it('finds none where the stack was ending', async () => {
    const release = lockStack(stackFolders(root).lock);
    const { found } = wait();
    release();
    expect(await found).toBeUndefined();
  });

  it('finds none when its patience ends, or the process that started it is gone', async () => {
    const { lock } = stackFolders(root);
    const release = lockStack(lock);
    expect(await wait(0).found).toBeUndefined();
    release();
    mkdirSync(join(root, 'run'), { recursive: true });
    writeFileSync(lock, 'no process');
    expect(await wait().found).toBeUndefined();
  });
});
