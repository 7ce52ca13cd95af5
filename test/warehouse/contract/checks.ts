import { describe, expect, it } from 'vitest';
import type { SourceRow } from '../../../activities/contract/source-row.ts';
import type { CheckResult, StageWindowInput } from '../../../activities/warehouse/index.ts';
import { hourly, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

const hourMs = 3_600_000;
const from = '2026-01-05T00:00:00.000Z';
const days = (count: number): string => new Date(Date.parse(from) + count * 24 * hourMs).toISOString();

/** Runs the checks over rows of the given days. */
async function checked(
  { warehouse }: Context,
  rows: readonly SourceRow[],
  dayCount: number,
  fields: Partial<StageWindowInput> = {},
): Promise<Map<string, CheckResult>> {
  await warehouse.stageWindow(windowOf(rows, { window: { start: from, end: days(dayCount) }, ...fields }));
  const results = await warehouse.runChecks({
    platform: 'genesys-eu',
    from,
    to: days(dayCount),
    runId: 'run-1',
    at: '2026-02-01T00:00:00.000Z',
  });
  return new Map(results.map((result) => [result.check, result]));
}

export function describeChecks(context: Context): void {
  describe('checks', () => {
    it('all pass on whole data and are stored', async () => {
      const results = await checked(context, hourly(from, 35 * 24), 35);
      expect([...results.values()].filter(({ passed }) => !passed)).toEqual([]);
      const stored = await context.warehouse.query(
        'SELECT check_name, passed FROM data_checks ORDER BY check_name',
      );
      expect(stored).toHaveLength(results.size);
      expect(stored.every(({ passed }) => passed === true)).toBe(true);
    });
    it('leave the same rows when they run again', async () => {
      await checked(context, hourly(from, 48), 2);
      const before = await context.warehouse.query('SELECT * FROM data_checks ORDER BY check_name, subject');
      await checked(context, hourly(from, 48), 2);
      expect(await context.warehouse.query('SELECT * FROM data_checks ORDER BY check_name, subject')).toEqual(
        before,
      );
    });
    it('name a queue whose values cannot be', async () => {
      const results = await checked(
        context,
        hourly(from, 48, (hour) => (hour === 7 ? { avg_talk_time_s: -1 } : {})),
        2,
      );
      expect(results.get('plausible_values')).toMatchObject({
        subject: 'genesys-eu:billing',
        severity: 'error',
        passed: false,
        failingRows: 1,
      });
    });
    it('count hours that are missing in a week of many', async () => {
      const rows = hourly(from, 21 * 24).filter((_, hour) => hour !== 200 && hour !== 201);
      expect((await checked(context, rows, 21)).get('missing_hours')).toMatchObject({
        passed: false,
        failingRows: 2,
      });
    });
    it('do not miss hours at which a queue is closed', async () => {
      const open = hourly(from, 21 * 24).filter((_, hour) => hour % 24 >= 8 && hour % 24 < 20);
      const results = await checked(context, open, 21);
      expect(results.get('missing_hours')).toMatchObject({ passed: true });
    });
    it('warn of a filter by business hours', async () => {
      const open = hourly(from, 21 * 24).filter((_, hour) => hour % 24 >= 8 && hour % 24 < 20);
      const results = await checked(context, open, 21);
      expect(results.get('aggregation_bias.business_hours')).toMatchObject({
        passed: false,
        severity: 'warning',
        failingRows: 12,
      });
    });
    it('see no filter in an hour that the clock skips', async () => {
      const start = '2026-03-23T00:00:00.000Z';
      const rows = hourly(start, 21 * 24);
      const window = { start, end: '2026-04-13T00:00:00.000Z' };
      await context.warehouse.stageWindow(windowOf(rows, { window }));
      const results = await context.warehouse.runChecks({
        platform: 'genesys-eu',
        from: window.start,
        to: window.end,
        runId: 'r',
        at: start,
      });
      expect(results.filter(({ passed }) => !passed)).toEqual([]);
    });
    it('warn where short abandons are left out', async () => {
      const results = await checked(
        context,
        hourly(from, 48, () => ({ offered: 20, answered: 18, abandoned: 1 })),
        2,
      );
      expect(results.get('aggregation_bias.short_abandons')).toMatchObject({
        passed: false,
        failingRows: 48,
      });
    });
    it('allow for a few calls still open', async () => {
      const rows = hourly(from, 240, (hour) => (hour % 20 === 0 ? { answered: 10 } : {}));
      expect((await checked(context, rows, 10)).get('aggregation_bias.short_abandons')).toMatchObject({
        passed: true,
      });
    });
    it('warn of rows that cover whole days', async () => {
      const rows = hourly(from, 5 * 24).filter((_, hour) => hour % 24 === 0);
      const results = await checked(context, rows, 5, { intervalSeconds: 86_400 });
      expect(results.get('aggregation_bias.whole_days')).toMatchObject({ passed: false, failingRows: 5 });
    });
    it('compare volume with the same hour of earlier weeks', async () => {
      const rows = hourly(from, 35 * 24, (hour) =>
        hour >= 34 * 24 && hour < 34 * 24 + 12 ? { offered: 400, answered: 399 } : {},
      );
      expect((await checked(context, rows, 35)).get('volume')).toMatchObject({
        passed: false,
        severity: 'warning',
        failingRows: 12,
        details: { offered: 4800, expected: 144 },
      });
    });
    it('warn of data that ends early or is not there at all', async () => {
      const stale = await checked(context, hourly(from, 30), 2);
      expect(stale.get('freshness')).toMatchObject({ passed: false, details: { behind_s: 18 * 3600 } });
      const none = await checked(context, [], 2);
      expect(none.get('freshness')).toMatchObject({ passed: false, subject: 'genesys-eu', failingRows: 0 });
    });
  });
}
