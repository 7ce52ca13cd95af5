import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { ContraflowError } from '../../activities/contract/errors.ts';

/** Whether a process of that id runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The living process that holds the lock of a stack folder; undefined where it is free. */
export function lockHolder(file: string): number | undefined {
  const holder = Number(readHolder(file));
  return Number.isInteger(holder) && holder > 0 && isAlive(holder) ? holder : undefined;
}

/**
 * Takes the lock of a stack folder; a lock whose process is gone is taken over. Returns the release.
 *
 * @param isUp whether the stack of the holder can be used; else it is about to start or to end
 * @throws ContraflowError `stack-locked` or `stack-starting`
 */
export function lockStack(file: string, isUp: () => boolean = () => true): () => void {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const holder = lockHolder(file);
      if (holder !== undefined) throw isUp() ? locked(holder) : starting(holder);
      rmSync(file, { force: true });
    }
  }
}

function locked(holder: number): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'stack-locked',
    message: `another stack runs in this folder (process ${holder})`,
    hint: 'stop it, or use it: commands connect to it by themselves',
  });
}

function starting(holder: number): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'stack-starting',
    message: `a stack is starting or ending in this folder (process ${holder})`,
    hint: 'try again once it is up: commands connect to it by themselves',
  });
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
