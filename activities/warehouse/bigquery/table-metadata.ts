import type { Dataset } from '@google-cloud/bigquery';
import type { Relation } from '../catalogue.ts';
import type { Shape } from '../remote/index.ts';
import { faultOf } from './errors.ts';
import { persist } from './retry.ts';

interface StoredField {
  name?: string;
  type?: string;
  description?: string;
}

interface StoredTable {
  description?: string;
  schema?: { fields?: StoredField[] };
}

/** The REST API calls types by their older names. */
const typeNames: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  RECORD: 'STRUCT',
};

/** Tables asked for at once. */
const atOnce = 8;

async function metadataOf(dataset: Dataset, name: string): Promise<StoredTable | undefined> {
  try {
    const [metadata] = await persist(() => dataset.table(name).getMetadata());
    return metadata as StoredTable;
  } catch (error) {
    if (faultOf(error).status === 404) return undefined;
    throw error;
  }
}

/** Columns of every table and view of the dataset, or of one, with their types as GoogleSQL calls them. */
export async function storedShape(dataset: Dataset, only?: string): Promise<Shape> {
  const names =
    only === undefined
      ? (await dataset.getTables())[0].flatMap(({ id }) => (id == null ? [] : [id]))
      : [only];
  const shape = new Map<string, Map<string, string>>();
  for (let from = 0; from < names.length; from += atOnce) {
    const part = names.slice(from, from + atOnce);
    const found = await Promise.all(part.map((name) => metadataOf(dataset, name)));
    part.forEach((name, at) => {
      const fields = found[at]?.schema?.fields;
      if (fields === undefined) return;
      shape.set(
        name,
        new Map(fields.map(({ name: field = '', type = '' }) => [field, typeNames[type] ?? type])),
      );
    });
  }
  return shape;
}

/** Sets descriptions through the table's metadata, where they differ: a statement for each column would meet a quota. */
export async function describeTable(dataset: Dataset, relation: Relation): Promise<void> {
  const stored = (await metadataOf(dataset, relation.name)) ?? {};
  const before = stored.schema?.fields ?? [];
  const wanted = new Map(relation.columns.map((column) => [column.name, column.description]));
  const fields = before.map((field) => ({
    ...field,
    description: wanted.get(field.name ?? '') ?? field.description ?? '',
  }));
  const same = fields.every((field, at) => field.description === (before[at]?.description ?? ''));
  if (same && stored.description === relation.description) return;
  await dataset
    .table(relation.name)
    .setMetadata({ description: relation.description, schema: { fields } } as object);
}
