import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../infra/launcher/cache-folder.mjs';
import { installOnce } from '../../infra/launcher/install-once.mjs';
import { isFit } from '../../infra/launcher/node-runtime.mjs';
import { isAlive, lockStack } from '../../infra/stack/stack-lock.ts';

const folders: string[] = [];
function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-launcher-'));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

it.each([
  ['v20.20.2', false],
  ['v22.17.9', false],
  ['v22.18.0', true],
  ['v23.11.0', false],
  ['v24.0.0', true],
  ['v26.1.0', true],
])('knows whether Node %s is fit', (version, fit) => {
  expect(isFit(version)).toBe(fit);
});

it('keeps what it installs in the folder that the user names', () => {
  expect(cacheFolder({ CONTRAFLOW_CACHE_DIR: '/somewhere' })).toBe('/somewhere');
  expect(cacheFolder({ XDG_CACHE_HOME: '/cache' })).toBe(join('/cache', 'contraflow'));
});

describe('installOnce', () => {
  it('installs once', async () => {
    const target = join(scratch(), 'tool');
    let runs = 0;
    const install = async (folder: string) => {
      runs += 1;
      writeFileSync(join(folder, 'file'), 'x');
    };
    await installOnce(target, install);
    await installOnce(target, install);
    expect(runs).toBe(1);
    expect(readdirSync(target)).toEqual(['file']);
  });

  it('leaves nothing behind when it fails', async () => {
    const folder = scratch();
    await expect(
      installOnce(join(folder, 'tool'), () => Promise.reject(new Error('offline'))),
    ).rejects.toThrow('offline');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('lockStack', () => {
  it('admits one holder and names it', () => {
    const file = join(scratch(), 'run', 'stack.lock');
    const release = lockStack(file);
    expect(() => lockStack(file)).toThrow(new RegExp(`process ${process.pid}`));
    release();
    lockStack(file)();
  });

  it('refuses a second one as a mistake of the user, and says where the first is not up yet', () => {
    const file = join(scratch(), 'stack.lock');
    const release = lockStack(file);
    const refusal = (isUp: boolean) => {
      try {
        return lockStack(file, () => isUp);
      } catch (error) {
        return error;
      }
    };
    expect(refusal(true)).toMatchObject({ kind: 'usage', code: 'stack-locked' });
    expect(refusal(false)).toMatchObject({
      kind: 'usage',
      code: 'stack-starting',
      message: expect.stringContaining('is starting'),
    });
    release();
  });

  it('takes over the lock of a process that is gone', () => {
    const file = join(scratch(), 'stack.lock');
    const gone = 2 ** 22 - 1;
    expect(isAlive(gone)).toBe(false);
    writeFileSync(file, String(gone));
    lockStack(file)();
  });
});
