import { glob, open, stat } from 'node:fs/promises';
import { ContraflowError } from '../../contract/errors.ts';

export type FileFormat = 'csv' | 'parquet';

/** A file to read, with what it is. */
export interface DataFile {
  path: string;
  format: FileFormat;
}

const magic = 'PAR1';

function unreadable(message: string, hint: string, cause?: unknown): ContraflowError {
  return new ContraflowError({ kind: 'usage', code: 'unreadable-file', message, hint, cause });
}

/** First and last four bytes of a file. */
async function ends(file: string, size: number): Promise<{ first: string; last: string }> {
  const handle = await open(file, 'r');
  try {
    const at = async (position: number) =>
      (await handle.read(Buffer.alloc(4), 0, 4, Math.max(0, position))).buffer.toString('latin1');
    return { first: await at(0), last: await at(size - 4) };
  } finally {
    await handle.close();
  }
}

async function inspect(file: string): Promise<DataFile> {
  const about = await stat(file).catch((error: unknown) => {
    throw unreadable(`${file} cannot be read`, 'check the path and its permissions', error);
  });
  if (!about.isFile())
    throw unreadable(`${file} is not a file`, 'name a file, or a pattern such as data/*.csv');
  if (about.size === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-file',
      message: `${file} is empty`,
      hint: 'export it again, or take it out of the pattern',
    });
  }
  const { first, last } = await ends(file, about.size).catch((error: unknown) => {
    throw unreadable(`${file} cannot be read`, 'check the path and its permissions', error);
  });
  if (first === magic && last === magic) return { path: file, format: 'parquet' };
  if (first !== magic && !/\.(parquet|pq)$/i.test(file)) return { path: file, format: 'csv' };
  const says = first === magic ? 'is a Parquet file that was cut short' : 'is named Parquet but is none';
  throw new ContraflowError({
    kind: 'usage',
    code: 'not-parquet',
    message: `${file} ${says}`,
    hint: 'export it again; a CSV file must end in .csv',
  });
}

/**
 * Files behind a path or pattern, sorted by name. What a file is, its content decides.
 * @throws ContraflowError `unreadable-file` or `not-parquet` (exit 2), `empty-file` (exit 3), `mixed-formats`
 */
export async function findFiles(pattern: string): Promise<DataFile[]> {
  const paths: string[] = [];
  if (/[*?[{]/.test(pattern)) for await (const found of glob(pattern)) paths.push(found);
  else paths.push(pattern);
  if (paths.length === 0)
    throw unreadable(
      `no file matches ${pattern}`,
      'check the path; patterns are relative to the working folder',
    );
  const files: DataFile[] = [];
  for (const file of paths.sort()) files.push(await inspect(file));
  const other = files.find((file) => file.format !== files[0]!.format);
  if (other) {
    const message = `${files[0]!.path} is ${files[0]!.format} and ${other.path} is ${other.format}`;
    throw new ContraflowError({
      kind: 'usage',
      code: 'mixed-formats',
      message,
      hint: 'give each format a platform of its own',
    });
  }
  return files;
}
