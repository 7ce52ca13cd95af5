import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { checkedKey, isSafeKey } from './keys.ts';
import type { PageCache } from './port.ts';

/** Temporary files start with a dot, which no key segment of a page or manifest does. */
const temporaryPrefix = '.partial-';

async function orNull<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Opens a file that does not exist; its folder is made where this is the first object in it. */
async function create(file: string): Promise<FileHandle> {
  const opened = await orNull(open(file, 'wx'));
  if (opened !== null) return opened;
  await mkdir(path.dirname(file), { recursive: true });
  return open(file, 'wx');
}

/** The page cache in a folder. Writes go to a temporary file, are flushed and renamed, so that a crash leaves no half object. */
export function createFolderCache(root: string): PageCache {
  const locate = (key: string): string => path.join(root, ...checkedKey(key).split('/'));

  const writeAtomically = async (target: string, bytes: Uint8Array): Promise<void> => {
    const folder = path.dirname(target);
    const temporary = path.join(folder, `${temporaryPrefix}${randomUUID()}`);
    try {
      const file = await create(temporary);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  };

  const walk = async (folder: string, prefix: string): Promise<string[]> => {
    const entries = (await orNull(readdir(folder, { withFileTypes: true }))) ?? [];
    const nested = await Promise.all(
      entries
        .filter((entry) => !entry.name.startsWith(temporaryPrefix))
        .map((entry) =>
          entry.isDirectory()
            ? walk(path.join(folder, entry.name), `${prefix}${entry.name}/`)
            : [prefix + entry.name],
        ),
    );
    return nested.flat();
  };

  return {
    async putOnce(key, bytes) {
      const target = locate(key);
      if ((await orNull(stat(target))) === null) await writeAtomically(target, bytes);
    },
    replace: async (key, bytes) => writeAtomically(locate(key), bytes),
    get: async (key) => orNull(readFile(locate(key))),
    remove: async (key) => rm(locate(key), { force: true }),
    async list(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      if (folder !== '' && !isSafeKey(folder.slice(0, -1))) return [];
      const keys = await walk(path.join(root, ...folder.split('/')), folder);
      return keys.filter((key) => key.startsWith(prefix)).sort();
    },
  };
}
