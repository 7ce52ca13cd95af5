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

/** Where further fields may stand below a value; `path` ends with the dot that a field's name follows. */
type KnownShape =
  | { kind: 'object'; path: string; fields: ReadonlyMap<string, KnownShape | undefined> }
  | { kind: 'list'; element: KnownShape | undefined };

/** Pages have thousands of values: what a schema knows is worked out once. */
const shapes = new WeakMap<z.ZodType, KnownShape | { kind: 'leaf' }>();

function shapeOf(schema: z.ZodType, path: string): KnownShape | undefined {
  const known = inner(schema);
  if (known instanceof z.ZodArray) {
    const element = shapeOf(known.element as z.ZodType, `${path}[]`);
    return element && { kind: 'list', element };
  }
  if (!(known instanceof z.ZodObject)) return undefined;
  const prefix = path === '' ? '' : `${path}.`;
  const fields = Object.entries(known.shape as Record<string, z.ZodType>);
  return {
    kind: 'object',
    path: prefix,
    fields: new Map(fields.map(([name, field]) => [name, shapeOf(field, prefix + name)])),
  };
}

function gatherUnknown(shape: KnownShape, value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (shape.kind === 'list') {
    if (!Array.isArray(value) || shape.element === undefined) return;
    for (const element of value) gatherUnknown(shape.element, element, found);
    return;
  }
  for (const name of Object.keys(value)) {
    const below = shape.fields.get(name);
    if (below !== undefined) gatherUnknown(below, (value as Record<string, unknown>)[name], found);
    else if (!shape.fields.has(name)) found.add((shape.path + name).slice(0, 200));
  }
}

/**
 * Paths of fields in `json` that the schema does not know, list positions written as `[]`, each once and sorted.
 * Names only: values of unknown fields may be personal data.
 */
export function findUnknownFields(schema: z.ZodType, json: unknown): string[] {
  const shape = shapes.get(schema) ?? shapeOf(schema, '') ?? { kind: 'leaf' };
  shapes.set(schema, shape);
  const found = new Set<string>();
  if (shape.kind !== 'leaf') gatherUnknown(shape, json, found);
  return [...found].sort();
}
