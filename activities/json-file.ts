import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { ContraflowError } from './contract/errors.ts';

/** Line, counted from 1, on which character `offset` of `text` stands. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let i = text.indexOf('\n'); i !== -1 && i < offset; i = text.indexOf('\n', i + 1)) line++;
  return line;
}

/** Where the JSON parser stopped, from its message; undefined where it names no position. */
function lineOfSyntaxError(text: string, error: unknown): number | undefined {
  const position = /position (\d+)/.exec(String(error));
  if (position) return lineAt(text, Number(position[1]));
  return /Unexpected end/.test(String(error)) ? lineAt(text, text.length) : undefined;
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
    const line = lineOfSyntaxError(text, error);
    throw new ContraflowError({
      kind: 'data',
      code: 'not-json',
      message: `${path}${line === undefined ? '' : ` line ${line}`} is not JSON`,
      hint: 'give one JSON document',
      cause: error,
    });
  }
  return checkShape(schema, value, path);
}
