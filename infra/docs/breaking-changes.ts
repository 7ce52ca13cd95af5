import type { ContractObject, ContractProperty, DataContract } from './data-contract.ts';
import { type JsonSchema, keysOf, type SchemaKey } from './schema-keys.ts';

const byName = <T extends { name: string }>(entries: readonly T[]): Map<string, T> =>
  new Map(entries.map((entry) => [entry.name, entry]));

const keyOf = (table: ContractObject): string =>
  table.properties
    .filter(({ primaryKeyPosition }) => primaryKeyPosition !== undefined)
    .sort((a, b) => a.primaryKeyPosition! - b.primaryKeyPosition!)
    .map(({ name }) => name)
    .join(', ');

const typeOf = ({ logicalType, logicalTypeOptions }: ContractProperty): string =>
  [logicalType, logicalTypeOptions?.format].filter((part) => part !== undefined).join(' ');

const valuesOf = (column: ContractProperty): readonly string[] | undefined =>
  column.quality?.[0]?.arguments.validValues;

/**
 * What readers of the released tables would lose: tables, columns, types, keys, nullability and values. New tables, columns
 * and values are no loss.
 */
export function breakingTableChanges(released: DataContract, current: DataContract): string[] {
  const tables = byName(current.schema);
  return released.schema.flatMap((before) => {
    const after = tables.get(before.name);
    if (after === undefined) return [`${before.name}: removed`];
    const columns = byName(after.properties);
    const key = keyOf(before) === keyOf(after) ? [] : [`${before.name}: key was (${keyOf(before)})`];
    return [
      ...key,
      ...before.properties.flatMap((column) =>
        columnChanges(`${before.name}.${column.name}`, column, columns.get(column.name)),
      ),
    ];
  });
}

function columnChanges(
  place: string,
  before: ContractProperty,
  after: ContractProperty | undefined,
): string[] {
  if (after === undefined) return [`${place}: removed`];
  const found: string[] = [];
  if (typeOf(before) !== typeOf(after)) found.push(`${place}: was ${typeOf(before)}`);
  if (before.required !== after.required)
    found.push(`${place}: was ${before.required ? 'never' : 'sometimes'} null`);
  const [allowed, admitted] = [valuesOf(before), valuesOf(after)];
  if (admitted !== undefined && allowed === undefined) found.push(`${place}: any value was admitted`);
  const lost = (allowed ?? []).filter((value) => admitted !== undefined && !admitted.includes(value));
  return [...found, ...lost.map((value) => `${place}: no longer has ${value}`)];
}

/**
 * What breaks documents that people wrote by the released schema (`input`), or readers of documents that Contraflow writes
 * (`output`).
 */
export function breakingDocumentChanges(
  released: JsonSchema,
  current: JsonSchema,
  direction: 'input' | 'output',
): string[] {
  const before = documentKeys(released);
  const after = documentKeys(current);
  const found = [...before].flatMap(([path, key]) => keyChanges(path, key, after.get(path), direction));
  if (direction === 'output') return found;
  const demanded = [...after].filter(([path, key]) => key.required && !before.has(path) && asks(path, key));
  return [...found, ...demanded.map(([path]) => `${path}: is required`)];

  /** A key asks nothing of older documents where the part that it stands in, or the kind that has it, was not there. */
  function asks(path: string, key: SchemaKey): boolean {
    const parent = parentOf(path);
    const kinds = before.get(`${parent}.kind`)?.kinds;
    if (kinds !== undefined && key.kinds !== undefined && !key.kinds.some((kind) => kinds.includes(kind)))
      return false;
    return before.has(parent);
  }
}

const parentOf = (path: string): string => path.replace(/(\.\*|\.[^.[]+|\[\])$/, '');

function documentKeys(schema: JsonSchema): Map<string, SchemaKey> {
  const keys = keysOf({ type: 'object', properties: { document: schema }, required: ['document'] });
  return new Map(keys.map((key) => [key.path, key]));
}

const alternatives = (type: string): string[] => type.split(/ or | · /);

function keyChanges(
  path: string,
  before: SchemaKey,
  after: SchemaKey | undefined,
  direction: 'input' | 'output',
): string[] {
  if (after === undefined) return [`${path}: removed`];
  const found: string[] = [];
  const admitted = new Set(alternatives(after.type));
  // A value that is admitted as any text is not lost with the list that named it.
  const lost = alternatives(before.type).filter((type) => !admitted.has(type) && !admitted.has('any'));
  found.push(...lost.map((type) => `${path}: no longer ${type}`));
  if (direction === 'input' && after.required && !before.required) found.push(`${path}: is required`);
  if (direction === 'output' && before.required && !after.required) found.push(`${path}: may be missing`);
  if (direction === 'output' && admitted.has('null') && !alternatives(before.type).includes('null'))
    found.push(`${path}: may be null`);
  return found;
}
