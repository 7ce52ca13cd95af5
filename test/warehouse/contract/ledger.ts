import { describe, expect, it } from 'vitest';
import { hourly, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeLedger(context: Context): void {
  describe('ledger', () => {
    const record = {
      platform: 'genesys-eu',
      window: week,
      runId: 'run-1',
      attempt: 1,
      at: '2026-02-01T00:00:00.000Z',
    };
    it('records a window without data', async () => {
      await context.warehouse.recordWindow({ ...record, status: 'failed', error: '429 too often' });
      expect((await context.warehouse.readLedger())[0]).toMatchObject({
        status: 'failed',
        error: '429 too often',
        rows: 0,
        complete: false,
      });
    });
    it('keeps counts when only the state changes', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 3)));
      await context.warehouse.recordWindow({ ...record, runId: 'run-2', status: 'running', error: null });
      expect((await context.warehouse.readLedger())[0]).toMatchObject({
        status: 'running',
        rows: 3,
        run_id: 'run-2',
      });
    });
    it('selects by platform and range', async () => {
      const next = { start: week.end, end: '2026-01-19T00:00:00.000Z' };
      await context.warehouse.recordWindow({ ...record, status: 'planned', error: null });
      await context.warehouse.recordWindow({ ...record, window: next, status: 'planned', error: null });
      await context.warehouse.recordWindow({ ...record, platform: 'cx', status: 'planned', error: null });
      expect(await context.warehouse.readLedger({ platform: 'genesys-eu' })).toHaveLength(2);
      expect(await context.warehouse.readLedger({ platform: 'genesys-eu', from: week.end })).toHaveLength(1);
      expect(await context.warehouse.readLedger({ to: week.end })).toHaveLength(2);
    });
    it('refuses a state that is no state', async () => {
      const wrong = { ...record, status: 'asleep' as 'done', error: null };
      await expect(context.warehouse.recordWindow(wrong)).rejects.toMatchObject({
        kind: 'data',
        code: 'bad-row',
      });
    });
  });
}
