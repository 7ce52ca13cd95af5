import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../activities/warehouse/index.ts';
import { sourceRow, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeMigrate(context: Context): void {
  const { count, quote } = context;
  describe('migrate', () => {
    it('creates every table and view of the catalogue with its columns', async () => {
      for (const relation of catalogue) {
        const columns = relation.columns.map((column) => quote(column.name)).join(', ');
        await expect(
          context.warehouse.query(`SELECT ${columns} FROM ${relation.name}`),
          relation.name,
        ).resolves.toBeDefined();
      }
    });
    it('changes nothing the second time', async () => {
      const before = await context.warehouse.query('SELECT * FROM schema_migrations');
      await context.warehouse.migrate();
      expect(await context.warehouse.query('SELECT * FROM schema_migrations')).toEqual(before);
    });
    it('keeps the data', async () => {
      await context.warehouse.stageWindow(windowOf([sourceRow()]));
      await context.warehouse.migrate();
      expect(await count('queue_hours')).toBe(1);
    });
    it('refuses a warehouse that newer code upgraded', async () => {
      await context.warehouse.upsertByKey('schema_migrations', [
        {
          version: 999,
          name: 'later',
          schema_version: '9.0',
          definition_hash: 'x',
          applied_at: '2030-01-01T00:00:00Z',
        },
      ]);
      await expect(context.warehouse.migrate()).rejects.toMatchObject({
        kind: 'failed',
        code: 'newer-schema',
      });
    });
  });
}
