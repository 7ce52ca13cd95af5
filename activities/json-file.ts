import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ContraflowError } from './contract/errors.ts';

/** Whether text is the beginning of a JSON document or a whole one, as far as full lines can tell. */
function isJsonSoFar(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    return /Unexpected end/.test(String(error));
  }
}

/**
 * Line, counted from 1, on which text stops being JSON. The parser does not always name a position, but no token of JSON
 * spans lines, so the shortest run of lines that cannot be continued ends where the fault is.
 */
function faultyLine(text: string): number {
  const lines = text.split('\n');
  let low = 1;
  let high = lines.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isJsonSoFar(lines.slice(0, middle).join('\n'))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
}

/**
 * The value in the shape of `schema`.
 * @param source name of the file or message, for the error
 * @throws ContraflowError (data, `bad-shape`) naming the source and the first key that does not fit
 */
export function checkShape<T>(schema: z.ZodType<T>, value: unknown, source: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = pathOf(issue?.path ?? []).replace(/^\./, '');
  throw new ContraflowError({
    kind: 'data',
    code: 'bad-shape',
    message: `${source}${where === '' ? '' : `: ${where}`}: ${issue?.message ?? 'not in the expected shape'}`,
    hint: 'correct this value or leave the record out',
  });
}

/** Text of a UTF-8 file without its byte order mark. @throws ContraflowError (usage) when it cannot be read */
export async function readTextFile(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ContraflowError({
      kind: 'usage',
      code: 'unreadable-file',
      message: `cannot read ${path}${code === undefined ? '' : ` (${code})`}`,
      hint: code === 'ENOENT' ? 'check the path' : 'give a readable file',
      cause: error,
    });
  }
}

/**
 * Reads a JSON file and checks its shape.
 * @throws ContraflowError: usage when it cannot be read; data when it is empty, no JSON (with the line) or of another shape
 */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readTextFile(path);
  if (text.trim() === '') {
    throw new ContraflowError({
      kind: 'data',
      code: 'empty-file',
      message: `${path} is empty`,
      hint: 'give a file that holds JSON',
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ContraflowError({
      kind: 'data',
      code: 'not-json',
      message: `${path} line ${faultyLine(text)} is not JSON`,
      hint: 'give one JSON document',
      cause: error,
    });
  }
  return checkShape(schema, value, path);
}
