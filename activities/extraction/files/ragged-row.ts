import { open } from 'node:fs/promises';
import { ContraflowError } from '../../contract/errors.ts';
import type { Query } from './database.ts';
import type { DataFile } from './find-files.ts';
import { literal } from './sql.ts';

/** A header is looked for in so many bytes at the beginning of a file. */
const headerBytes = 65_536;
const delimiters = [',', ';', '\t', '|'];

async function headerOf(file: string): Promise<string> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headerBytes), 0, headerBytes, 0);
    const text = buffer
      .subarray(0, bytesRead)
      .toString('utf8')
      .replace(/^\uFEFF/, '');
    return text.split(/\r?\n/, 1)[0] ?? '';
  } finally {
    await handle.close();
  }
}

/** Names in a header line; a delimiter within quotes does not count. */
function fields(header: string, delimiter: string): string[] {
  const found: string[] = [''];
  let quoted = false;
  for (const character of header) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) found.push('');
    else found[found.length - 1] += character;
  }
  return found.map((name) => name.trim());
}

/**
 * The first row of a CSV file that has another number of fields than its header: one such row keeps the reader from
 * recognising the columns at all.
 * @returns the refusal that names file and line, or null where every row fits
 */
export async function raggedRow(file: DataFile, query: Query): Promise<ContraflowError | null> {
  if (file.format !== 'csv') return null;
  const header = await headerOf(file.path);
  const [names, delimiter] = delimiters
    .map((candidate) => [fields(header, candidate), candidate] as const)
    .reduce((best, next) => (next[0].length > best[0].length ? next : best));
  const columns = names.map((_, index) => `'field_${index}': 'VARCHAR'`).join(', ');
  const options = `header = true, auto_detect = false, delim = ${literal(delimiter)}, quote = '"', escape = '"', store_rejects = true`;
  await query(`SELECT count(*) FROM read_csv(${literal(file.path)}, columns = {${columns}}, ${options})`);
  const [row] = await query('SELECT line, error_type FROM reject_errors ORDER BY line LIMIT 1');
  if (row === undefined) return null;
  const short = String(row['error_type']) === 'MISSING COLUMNS';
  const kind = short ? 'fewer' : 'other';
  return new ContraflowError({
    kind: 'data',
    code: 'ragged-row',
    message: `${file.path} line ${Number(row['line'])}: ${kind} fields than the ${names.length} of the header`,
    hint: 'correct that line; a field that holds the delimiter stands in quotes',
  });
}
