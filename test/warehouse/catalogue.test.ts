import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../activities/contract/tables/index.ts';
import {
  catalogue,
  createWarehouse,
  describeTables,
  relationNamed,
  type Warehouse,
} from '../../activities/warehouse/index.ts';
import { temporaryFolder } from './fixtures.ts';

describe('catalogue', () => {
  it('holds every table of the contract and the four views once', () => {
    const names = catalogue.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(tables.map(({ name }) => name)));
    expect(catalogue.filter(({ kind }) => kind === 'view').map(({ name }) => name)).toEqual([
      'impact_current',
      'planning_adjustments',
      'window_status',
      'data_freshness',
    ]);
  });
  it('describes every relation, column and key', () => {
    for (const relation of catalogue) {
      expect(relation.description, relation.name).not.toBe('');
      const names = relation.columns.map(({ name }) => name);
      expect(names, relation.name).toEqual(expect.arrayContaining([...relation.key]));
      for (const column of relation.columns)
        expect(column.description, `${relation.name}.${column.name}`).not.toBe('');
    }
  });
  it('refuses an unknown name', () => {
    expect(() => relationNamed('queue_hours; --')).toThrow(/there is no table or view "queue_hours; --"/);
  });
  it('is written out with the columns and values of each table', () => {
    const text = describeTables();
    for (const { name } of catalogue) expect(text).toContain(`### ${name}\n`);
    expect(text).toContain('| handle_time_definition | text | no |');
    expect(text).toContain('talk+hold+acw, talk+acw, talk+hold, talk');
  });
});

describe('comments in the warehouse', () => {
  const folder = temporaryFolder();
  let warehouse: Warehouse;
  beforeAll(async () => {
    warehouse = await createWarehouse({ kind: 'duckdb', path: join(folder.path, 'w.duckdb') });
    await warehouse.migrate();
  });
  afterAll(async () => {
    await warehouse.close();
    folder.remove();
  });

  it('stand on every table, view and column', async () => {
    const bare = await warehouse.query(
      "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND schema_name = 'main' AND coalesce(comment, '') = ''" +
        " UNION ALL SELECT table_name, NULL FROM duckdb_tables() WHERE NOT internal AND coalesce(comment, '') = ''" +
        " UNION ALL SELECT view_name, NULL FROM duckdb_views() WHERE NOT internal AND coalesce(comment, '') = ''",
    );
    expect(bare).toEqual([]);
  });
  it('say what the contract says', async () => {
    const [row] = await warehouse.query(
      "SELECT comment, is_nullable, data_type FROM duckdb_columns() WHERE table_name = 'queue_hours' AND column_name = 'queue_id'",
    );
    expect(row).toEqual({
      comment: "The platform's id of the queue",
      is_nullable: false,
      data_type: 'VARCHAR',
    });
  });
});
