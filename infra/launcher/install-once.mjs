import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Runs `install(folder)` into a temporary folder and renames it to `target` when it is whole, so that an interrupted
 * or a parallel installation never leaves a broken one behind. Returns `target`.
 */
export async function installOnce(target, install) {
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(dirname(target), '.installing-'));
  try {
    await install(folder);
    renameSync(folder, target);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (existsSync(target)) return target;
    throw error;
  }
  return target;
}
