import { describe, expect, it } from 'vitest';
import { hourly, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeRetention(context: Context): void {
  describe('removing raw rows', () => {
    it('takes those that began before an instant, and nothing else', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 5)));
      const before = '2026-01-05T02:00:00.000Z';
      expect(await context.warehouse.removeRaw(before)).toBe(2);
      expect(await context.count('raw_queue_intervals')).toBe(3);
      expect(await context.count('queue_hours')).toBe(5);
      expect(await context.warehouse.removeRaw(before)).toBe(0);
      expect(
        await context.warehouse.query(
          "SELECT items FROM window_status WHERE step IN ('load', 'standardise')",
        ),
      ).toEqual([{ items: 5 }, { items: 5 }]);
    });
  });
}
