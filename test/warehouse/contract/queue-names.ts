import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sourceRow, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeQueueNames(context: Context): void {
  const { hours } = context;
  describe('queue names', () => {
    const names = [
      "O'Brien; DROP TABLE queue_hours; --",
      '"quoted" `ticks` \\back\\slash',
      '📞 queue, naïve 東京',
      '$1 @name :name ? {{x}}',
      '<script>alert(1)</script>',
      'line\nbreak\ttab',
      'x'.repeat(10_000),
    ];
    it.each(names.map((name) => [name.slice(0, 30), name]))(
      'go through unharmed: %s',
      async (_label, name) => {
        await context.warehouse.stageWindow(windowOf([sourceRow({ queue_id: name, queue_name: name })]));
        expect(await hours('queue_id, queue_name')).toEqual([{ queue_id: name, queue_name: name }]);
        const path = join(context.folder, 'panel.parquet');
        expect((await context.warehouse.exportPanel({ path, units: [`genesys-eu:${name}`] })).rows).toBe(1);
        expect(
          await context.warehouse.query('SELECT queue_id FROM queue_hours WHERE queue_id = $1', [name]),
        ).toHaveLength(1);
      },
    );
  });
}
