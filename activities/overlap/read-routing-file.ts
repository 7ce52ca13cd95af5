import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import { withDatabase } from '../extraction/files/database.ts';
import { literal } from '../extraction/files/sql.ts';
import type { RoutingChange } from './types.ts';

const state = z
  .unknown()
  .optional()
  .transform((value) => {
    if (value === undefined || value === null || value === '') return 'null';
    if (typeof value !== 'string') return JSON.stringify(value);
    try {
      return JSON.stringify(JSON.parse(value));
    } catch {
      return JSON.stringify(value);
    }
  });

const line = z.object({
  platform: z.string().min(1),
  entity: z.string().min(1),
  changed_at: z
    .string()
    .refine((text) => !Number.isNaN(Date.parse(text)), 'no time')
    .transform((text) => new Date(text).toISOString()),
  by: z
    .string()
    .nullish()
    .transform((text) => text || null),
  before: state,
  after: state,
});

/**
 * Routing changes from a file: CSV or Parquet with columns platform, entity, changed_at and, where known, by, before,
 * after; or a JSON array of such objects. Times without an offset are UTC.
 *
 * @throws ContraflowError `unreadable-file` (usage), `bad-routing-change` (data) naming file and line
 */
export async function readRoutingFile(file: string): Promise<RoutingChange[]> {
  const records = await readRecords(file);
  const found = records.map((record, index): RoutingChange => {
    const parsed = line.safeParse(record);
    if (parsed.success) {
      const { changed_at: changedAt, ...rest } = parsed.data;
      return { ...rest, changedAt };
    }
    const [issue] = parsed.error.issues;
    throw new ContraflowError({
      kind: 'data',
      code: 'bad-routing-change',
      message: `${file}, record ${index + 1}: ${issue?.path.join('.') || 'record'}: ${issue?.message ?? 'not readable'}`,
      hint: 'give platform, entity and changed_at (ISO time) for each routing change',
    });
  });
  const keyed = new Map(
    found.map((change) => [`${change.platform}\n${change.entity}\n${change.changedAt}`, change]),
  );
  return [...keyed.keys()].sort().map((key) => keyed.get(key)!);
}

async function readRecords(file: string): Promise<unknown[]> {
  const extension = extname(file).toLowerCase();
  if (extension !== '.json') {
    const source =
      extension === '.parquet'
        ? `read_parquet(${literal(file)})`
        : `read_csv(${literal(file)}, header = true, all_varchar = true)`;
    const columns = 'COLUMNS(*)::VARCHAR';
    return withDatabase('UTC', (query) => query(`SELECT ${columns} FROM ${source}`));
  }
  let records: unknown;
  try {
    records = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unreadable-file',
      message: `${file} cannot be read as JSON`,
      hint: 'check routingChanges in the configuration: it names a CSV, Parquet or JSON file',
      cause: error,
    });
  }
  if (Array.isArray(records)) return records;
  throw new ContraflowError({
    kind: 'data',
    code: 'bad-routing-change',
    message: `${file} is not a list`,
    hint: 'give a JSON array of routing changes',
  });
}
