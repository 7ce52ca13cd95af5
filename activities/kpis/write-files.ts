import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ContraflowError } from '../contract/errors.ts';

/**
 * Writes files into a folder: all of them beside the folder first, then each into its place by renaming, so that a reader
 * never sees half a file and a failure before the end of writing leaves the folder as it was.
 * @param files content by path relative to the folder
 * @throws ContraflowError (usage) when the folder cannot be written
 */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  const staging = join(folder, `.staging-${randomUUID()}`);
  try {
    for (const [name, content] of files) {
      const path = join(staging, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
    for (const name of files.keys()) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await rename(join(staging, name), join(folder, name));
    }
  } catch (error) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unwritable-folder',
      message: `cannot write to ${folder} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      hint: 'give a folder that may be written with --out',
      cause: error,
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
