import { ContraflowError } from '../activities/contract/errors.ts';

/** What the system says of a file or folder that cannot be used as it is, and what to do. */
const faults: Readonly<Record<string, { what: string; hint: string }>> = {
  ENOTDIR: { what: 'is a file, or lies below one, where a folder is needed', hint: 'move the file away' },
  EEXIST: { what: 'is a file where a folder is needed', hint: 'move the file away' },
  EISDIR: { what: 'is a folder where a file is needed', hint: 'name a file' },
  ENOENT: { what: 'is not there', hint: 'check the path' },
  EACCES: { what: 'may not be read or written', hint: 'change its permissions, or name another place' },
  EPERM: { what: 'may not be read or written', hint: 'change its permissions, or name another place' },
  EROFS: { what: 'lies on a file system that cannot be written', hint: 'name another place' },
};

/** An error of the file system that names a path, as one that its user can mend; undefined for every other error. */
export function fileError(error: unknown): ContraflowError | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  const fault = code === undefined ? undefined : faults[code];
  if (fault === undefined || path === undefined) return undefined;
  return new ContraflowError({
    kind: 'usage',
    code: 'unusable-path',
    message: `${path} ${fault.what}`,
    hint: fault.hint,
    cause: error,
  });
}
