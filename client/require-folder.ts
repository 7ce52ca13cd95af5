import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { ContraflowError } from '../activities/contract/errors.ts';

/** Refuses a file whose folder is not there: a mistyped path makes no folders. Throws `usage/missing-folder`. */
export function requireFolderOf(file: string): void {
  const folder = dirname(file);
  if (existsSync(folder)) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'missing-folder',
    message: `${file} cannot be written: there is no folder ${folder}`,
    hint: 'make the folder, or name another file',
  });
}
