import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../activities/warehouse/index.ts';
import { hourly, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describePanels(context: Context): void {
  describe('panels', () => {
    const panel = (): string => join(context.folder, 'out', 'panel.parquet');
    it('hold one row per unit and interval, with means and rates', async () => {
      await context.warehouse.stageWindow(
        windowOf([...hourly(week.start, 3), ...hourly(week.start, 2, () => ({ queue_id: 'sales' }))]),
      );
      const exported = await context.warehouse.exportPanel({ path: panel() });
      expect(exported).toMatchObject({
        path: panel(),
        rows: 5,
        units: 2,
        maxIntervalAt: '2026-01-05T02:00:00.000Z',
      });
      expect(exported.contentHash).toMatch(/^[0-9a-f]{64}$/);
      expect(existsSync(panel())).toBe(true);
    });
    it('are the same to the byte when nothing has changed', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 100)));
      const first = await context.warehouse.exportPanel({ path: panel() });
      await context.warehouse.stageWindow(
        windowOf(hourly(week.start, 100), { runId: 'run-2', loadedAt: '2026-02-02T00:00:00Z' }),
      );
      expect((await context.warehouse.exportPanel({ path: panel() })).contentHash).toBe(first.contentHash);
    });
    it('are cut by unit, medium and time, the end exclusive', async () => {
      await context.warehouse.stageWindow(
        windowOf([
          ...hourly(week.start, 10),
          ...hourly(week.start, 10, () => ({ queue_id: 'sales' })),
          ...hourly(week.start, 10, () => ({ media_type: 'chat' })),
        ]),
      );
      const rows = async (query: Omit<Parameters<Warehouse['exportPanel']>[0], 'path'>) =>
        (await context.warehouse.exportPanel({ path: panel(), ...query })).rows;
      expect(await rows({ units: ['genesys-eu:billing'] })).toBe(20);
      expect(await rows({ units: ['genesys-eu:billing'], mediaTypes: ['voice'] })).toBe(10);
      expect(await rows({ platforms: ['cx'] })).toBe(0);
      expect(await rows({ units: [] })).toBe(0);
      expect(await rows({ from: '2026-01-05T02:00:00Z', to: '2026-01-05T05:00:00Z' })).toBe(9);
    });
  });
}
