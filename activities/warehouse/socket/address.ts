import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { ContraflowError } from '../../contract/errors.ts';

/** Operating systems cut the path of a socket at 104 to 108 bytes. */
const longestPath = 100;

function privateFolder(): string {
  return join(tmpdir(), `contraflow-${userInfo().uid}`);
}

/**
 * Where the holder of a warehouse file answers: `run/<name>.sock` beside the file or, where that path is too long for a
 * socket, a folder of the user's own under the system's temporary folder, named by a hash of the file's path.
 */
export function socketPath(warehousePath: string): string {
  const path = resolve(warehousePath);
  const beside = join(dirname(path), 'run', `${basename(path, extname(path))}.sock`);
  if (Buffer.byteLength(beside) <= longestPath) return beside;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(privateFolder(), `${name}.sock`);
}

/** Makes the folder of a socket; the fallback folder must belong to the user and to nobody else. Throws `failed/unsafe-socket-folder`. */
export function prepareSocketFolder(path: string): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (folder !== privateFolder()) return;
  const facts = lstatSync(folder);
  if (!facts.isDirectory() || facts.uid !== userInfo().uid) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'unsafe-socket-folder',
      message: `${folder} belongs to somebody else`,
      hint: 'remove it, or move the warehouse to a shorter path',
    });
  }
  chmodSync(folder, 0o700);
}
