import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../activities/warehouse/index.ts';
import { breakingDocumentChanges } from '../../infra/docs/breaking-changes.ts';
import { type DataContract, dataContract, dataContractText } from '../../infra/docs/data-contract.ts';
import {
  breakingChanges,
  currentContract,
  latestReleased,
  type ReleasedContract,
  releasedFolder,
  undeclaredChanges,
} from '../../infra/docs/released-contract.ts';
import type { JsonSchema } from '../../infra/docs/schema-keys.ts';

const released = latestReleased()!;

/** The released contract with a change of its tables. */
function changed(change: (tables: DataContract['schema']) => void): ReleasedContract {
  const copy = structuredClone(released);
  change(copy.tables.schema);
  return copy;
}

const tableNamed = (tables: DataContract['schema'], name: string) =>
  tables.find((table) => table.name === name)!;

describe('the data contract', () => {
  it('is YAML of the standard with every table and view but the raw ones', () => {
    const document = parse(dataContractText()) as DataContract;
    expect(document).toMatchObject({ apiVersion: 'v3.1.0', kind: 'DataContract', status: 'active' });
    expect(document.schema.map(({ name }) => name).sort()).toEqual(
      catalogue
        .filter(({ layer }) => layer !== 'raw')
        .map(({ name }) => name)
        .sort(),
    );
    expect(document).toEqual(JSON.parse(JSON.stringify(dataContract())));
  });

  it('states keys, value lists, relations and checks', () => {
    const tables = dataContract().schema;
    const hours = tableNamed(tables, 'queue_hours');
    expect(hours.properties.find(({ name }) => name === 'interval_start')).toMatchObject({
      logicalType: 'timestamp',
      required: true,
      primaryKey: true,
      primaryKeyPosition: 4,
    });
    expect(hours.properties.find(({ name }) => name === 'media_type')?.quality?.[0]).toMatchObject({
      metric: 'invalidValues',
      arguments: { validValues: expect.arrayContaining(['voice', 'chat']) },
    });
    expect(hours.quality).toContainEqual(expect.objectContaining({ name: 'not_null', severity: 'error' }));
    expect(tableNamed(tables, 'impact_estimates').relationships).toContainEqual({
      from: 'impact_estimates.change_id',
      to: 'process_changes.change_id',
      type: 'foreignKey',
    });
  });
});

describe('the released contract', () => {
  it('is kept by the code, or the first number of its version is higher', () => {
    expect(undeclaredChanges(released, currentContract())).toEqual([]);
  });

  it('lies with its version in its name', () => {
    const text = readFileSync(join(releasedFolder, `${released.version}.json`), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: released.version });
  });

  it.each<[string, (tables: DataContract['schema']) => void, string]>([
    ['a table that goes', (tables) => void tables.shift(), 'drift_checks: removed'],
    [
      'a column that goes',
      (tables) => void tableNamed(tables, 'impact_estimates').properties.splice(1, 1),
      'impact_estimates.change_id: removed',
    ],
    [
      'another name',
      (tables) => {
        tableNamed(tables, 'drift_checks').properties.find(({ name }) => name === 'delta')!.name = 'effect';
      },
      'drift_checks.delta: removed',
    ],
    [
      'another type',
      (tables) => {
        tableNamed(tables, 'impact_estimates').properties.find(({ name }) => name === 'delta')!.logicalType =
          'string';
      },
      'impact_estimates.delta: was number',
    ],
    [
      'a column that may be null',
      (tables) => {
        tableNamed(tables, 'impact_estimates').properties.find(({ name }) => name === 'delta')!.required =
          false;
      },
      'impact_estimates.delta: was never null',
    ],
    [
      'a column that must be given',
      (tables) => {
        tableNamed(tables, 'queue_hours').properties.find(({ name }) => name === 'answered')!.required = true;
      },
      'queue_hours.answered: was sometimes null',
    ],
    [
      'a value that goes',
      (tables) => {
        const column = tableNamed(tables, 'queue_hours').properties.find(
          ({ name }) => name === 'media_type',
        )!;
        column.quality = [
          { metric: 'invalidValues', arguments: { validValues: ['voice', 'chat'] }, mustBe: 0 },
        ];
      },
      'queue_hours.media_type: no longer has email',
    ],
    [
      'another key',
      (tables) => {
        delete tableNamed(tables, 'calendar_events').properties[0]!.primaryKeyPosition;
      },
      'calendar_events: key was (name, starts_at, unit)',
    ],
  ])('is broken by %s', (_name, change, finding) => {
    const broken = changed(change);
    expect(undeclaredChanges(released, broken)).toContain(finding);
    expect(undeclaredChanges(released, { ...broken, version: '2.0' })).toEqual([]);
  });

  it('is not broken by what is added', () => {
    const added = changed((tables) => {
      const hours = tableNamed(tables, 'queue_hours');
      hours.properties.push({ name: 'more', logicalType: 'string', description: '', required: false });
      tables.push({ ...hours, name: 'another_table' });
    });
    expect(breakingChanges(released, added)).toEqual([]);
  });
});

describe('documents people write and read', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      mode: { enum: ['hour', 'keep'] },
      limit: { type: 'number' },
      inner: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
    },
    required: ['mode'],
  };
  const altered = (properties: Record<string, JsonSchema>, required = ['mode']): JsonSchema => ({
    ...schema,
    properties: { ...schema.properties, ...properties },
    required,
  });

  it('break by fewer values, other types, new demands and keys that go', () => {
    expect(breakingDocumentChanges(schema, altered({ mode: { enum: ['hour'] } }), 'input')).toEqual([
      'document.mode: no longer keep',
    ]);
    expect(breakingDocumentChanges(schema, altered({ limit: { type: 'string' } }), 'input')).toEqual([
      'document.limit: no longer number',
    ]);
    expect(breakingDocumentChanges(schema, altered({}, ['mode', 'limit']), 'input')).toEqual([
      'document.limit: is required',
    ]);
    const demanding = altered({ more: { type: 'string' } }, ['mode', 'more']);
    expect(breakingDocumentChanges(schema, demanding, 'input')).toEqual(['document.more: is required']);
    const gone = { ...schema, properties: { mode: schema.properties!['mode']! } };
    expect(breakingDocumentChanges(schema, gone, 'input')).toEqual([
      'document.limit: removed',
      'document.inner: removed',
      'document.inner.name: removed',
    ]);
  });

  it('break by what may be missing or null, where Contraflow writes them', () => {
    expect(breakingDocumentChanges(schema, altered({}, []), 'output')).toEqual([
      'document.mode: may be missing',
    ]);
    expect(
      breakingDocumentChanges(
        schema,
        altered({ limit: { anyOf: [{ type: 'number' }, { type: 'null' }] } }),
        'output',
      ),
    ).toEqual(['document.limit: may be null']);
  });

  it('keep by what is added', () => {
    const wider = altered({
      mode: { enum: ['hour', 'keep', 'day'] },
      more: { type: 'object', properties: { needed: { type: 'string' } }, required: ['needed'] },
    });
    expect(breakingDocumentChanges(schema, wider, 'input')).toEqual([]);
    expect(breakingDocumentChanges(schema, wider, 'output')).toEqual([]);
  });
});
