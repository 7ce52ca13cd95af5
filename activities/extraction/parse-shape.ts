import { z } from 'zod';
import type { PageFault } from './page.ts';
import { sampleOf } from './page.ts';

function describePath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** Parses against a schema; a failure names the path of the first fault. Unknown fields are dropped, not refused. */
export function parseShape<T extends z.ZodType>(
  schema: T,
  json: unknown,
): { ok: true; value: z.output<T> } | { ok: false; fault: PageFault } {
  const parsed = schema.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0]!;
  const found = valueAt(json, issue.path);
  const where = describePath(issue.path) || 'the body';
  const missing = found === undefined && issue.path.length > 0;
  return {
    ok: false,
    fault: {
      code: missing ? 'missing-field' : 'wrong-type',
      message: missing ? `${where} is missing` : `${where}: ${issue.message}`,
      sample: missing ? null : sampleOf(found),
    },
  };
}

function inner(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional)
    return inner(schema.unwrap() as z.ZodType);
  return schema;
}

/**
 * Paths of fields in `json` that the schema does not know, list positions written as `[]`, each once and sorted.
 * Names only: values of unknown fields may be personal data.
 */
export function findUnknownFields(schema: z.ZodType, json: unknown): string[] {
  const found = new Set<string>();
  const walk = (at: z.ZodType, value: unknown, path: string): void => {
    const known = inner(at);
    if (known instanceof z.ZodArray && Array.isArray(value)) {
      for (const element of value) walk(known.element as z.ZodType, element, `${path}[]`);
    } else if (known instanceof z.ZodObject && typeof value === 'object' && value !== null) {
      const shape = known.shape as Record<string, z.ZodType>;
      for (const [name, field] of Object.entries(value)) {
        const next = path === '' ? name : `${path}.${name}`;
        const expected = Object.hasOwn(shape, name) ? shape[name] : undefined;
        if (expected === undefined) found.add(next.slice(0, 200));
        else walk(expected, field, next);
      }
    }
  };
  walk(schema, json, '');
  return [...found].sort();
}
