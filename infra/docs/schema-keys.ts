/** The part of JSON Schema that the contract's schemas use. */
export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  format?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

/** One key of a document: its path, what it admits, its default and its meaning. */
export interface SchemaKey {
  /** `platforms[].rateLimit.burst`; `[]` stands for an entry of a list, `*` for a name of the reader's choice. */
  path: string;
  type: string;
  required: boolean;
  default?: unknown;
  meaning: string;
  /** Values of `kind` that have the key, where an entry comes in kinds; absent: all. */
  kinds?: string[];
}

const branches = (schema: JsonSchema): JsonSchema[] => schema.oneOf ?? schema.anyOf ?? [];

/** What a schema admits, in words and literals. */
export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => String(value)).join(' · ');
  const alternatives = branches(schema);
  if (alternatives.length > 0) return [...new Set(alternatives.map(typeText))].join(' or ');
  if (schema.prefixItems !== undefined) return `[${schema.prefixItems.map(typeText).join(', ')}]`;
  if (schema.items !== undefined) return `list of ${typeText(schema.items)}`;
  if (schema.format === 'uri') return 'URL';
  if (schema.format === 'date') return 'date';
  return [schema.type ?? 'any'].flat().join(' or ');
}

function objectsIn(schema: JsonSchema): JsonSchema[] {
  return schema.properties === undefined ? branches(schema).flatMap(objectsIn) : [schema];
}

/**
 * Every key below a schema, outer before inner, in the order of the contract. A key that several alternatives of a union
 * share comes once; its type joins theirs.
 */
export function keysOf(schema: JsonSchema, prefix = ''): SchemaKey[] {
  const keys = new Map<string, SchemaKey>();
  for (const object of objectsIn(schema)) {
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      const own: SchemaKey = {
        path,
        type: typeText(property),
        required: (object.required ?? []).includes(name) && property.default === undefined,
        meaning: property.description ?? '',
        ...(property.default === undefined ? {} : { default: property.default }),
      };
      const kind = object.properties?.['kind']?.const;
      const kinds = kind === undefined ? {} : { kinds: [String(kind)] };
      for (const key of [own, ...innerKeys(property, path)]) merge(keys, { ...key, ...kinds });
    }
  }
  return [...keys.values()];
}

function innerKeys(schema: JsonSchema, path: string): SchemaKey[] {
  const alternatives = branches(schema);
  if (alternatives.length > 0 && schema.properties === undefined) {
    const merged = new Map<string, SchemaKey>();
    for (const alternative of alternatives) {
      for (const key of innerKeys(alternative, path)) merge(merged, key);
    }
    return [...merged.values()];
  }
  if (schema.items !== undefined) return innerKeys(schema.items, `${path}[]`);
  if (schema.properties !== undefined) return keysOf(schema, path);
  const { additionalProperties } = schema;
  return typeof additionalProperties === 'object' ? innerKeys(additionalProperties, `${path}.*`) : [];
}

function merge(keys: Map<string, SchemaKey>, key: SchemaKey): void {
  const known = keys.get(key.path);
  if (known === undefined) {
    keys.set(key.path, key);
    return;
  }
  const types = [...new Set([...known.type.split(' or '), ...key.type.split(' or ')])];
  keys.set(key.path, {
    ...known,
    type: types.join(' or '),
    required: known.required && key.required,
    meaning: known.meaning === '' ? key.meaning : known.meaning,
    ...(known.kinds === undefined || key.kinds === undefined
      ? {}
      : { kinds: [...new Set([...known.kinds, ...key.kinds])] }),
  });
}
