import { describe, expect, it } from 'vitest';
import { hourly, sourceRow, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeWindows(context: Context): void {
  const { hours, count, quote } = context;
  describe('windows', () => {
    const rows = hourly(week.start, 48);
    it('are loaded whole with their ledger row and pages', async () => {
      const staged = await context.warehouse.stageWindow(windowOf(rows));
      expect(staged).toEqual({ rows: 48, hours: 48, maxIntervalAt: '2026-01-06T23:00:00.000Z' });
      expect(await context.warehouse.readLedger()).toEqual([
        {
          platform: 'genesys-eu',
          window_start: week.start,
          window_end: week.end,
          status: 'done',
          rows: 48,
          pages: 1,
          attempts: 1,
          content_hash: 'a'.repeat(64),
          complete: true,
          available_until_at: null,
          error: null,
          rereads: null,
          requests: null,
          retries: null,
          unknown_fields: null,
          run_id: 'run-1',
          updated_at: '2026-02-01T00:00:00.000Z',
        },
      ]);
      expect(await count('extraction_pages')).toBe(1);
    });
    it('leave identical rows when loaded again', async () => {
      await context.warehouse.stageWindow(windowOf(rows));
      const before = await hours();
      await context.warehouse.stageWindow(windowOf(rows));
      expect(await hours()).toEqual(before);
      expect(await count('raw_queue_intervals')).toBe(48);
      expect(await count('extraction_pages')).toBe(1);
      expect(await count('extraction_windows')).toBe(1);
    });
    it('leave one copy when two load them at once', async () => {
      await Promise.all(
        [1, 2, 3].map((attempt) =>
          context.warehouse.stageWindow(windowOf(rows, { runId: `run-${attempt}` })),
        ),
      );
      expect(await count('queue_hours')).toBe(48);
      expect(await count('extraction_windows')).toBe(1);
    });
    it('lose rows that the platform no longer has', async () => {
      await context.warehouse.stageWindow(windowOf(rows));
      await context.warehouse.stageWindow(windowOf(rows.slice(0, 10), { runId: 'run-2' }));
      expect(await count('queue_hours')).toBe(10);
      expect(await count('raw_queue_intervals')).toBe(10);
    });
    it('do not touch other windows or platforms', async () => {
      const next = { start: week.end, end: '2026-01-19T00:00:00.000Z' };
      await context.warehouse.stageWindow(windowOf(rows));
      await context.warehouse.stageWindow(windowOf(hourly(next.start, 5), { window: next }));
      await context.warehouse.stageWindow(windowOf(rows.slice(0, 3), { platform: 'cx' }));
      await context.warehouse.stageWindow(windowOf([], { runId: 'run-2' }));
      expect(
        await context.warehouse.query(
          'SELECT platform, count(*) AS n FROM queue_hours GROUP BY platform ORDER BY platform',
        ),
      ).toEqual([
        { platform: 'cx', n: 3 },
        { platform: 'genesys-eu', n: 5 },
      ]);
    });
    it('that are read again replace their rows, and the ledger counts it', async () => {
      await context.warehouse.stageWindow(windowOf(rows));
      const rewritten = rows.map((row) => ({ ...row, offered: row.offered + 1 }));
      const effort = { requests: 3, retries: { 429: 1 } };
      await context.warehouse.stageWindow(windowOf(rewritten, { runId: 'run-2', attempt: 2, effort }));
      await context.warehouse.stageWindow(windowOf(rewritten, { runId: 'run-2', attempt: 3, effort }));
      expect(await hours('offered')).toEqual(rows.map(() => ({ offered: 13 })));
      const [entry] = await context.warehouse.readLedger();
      expect(entry).toMatchObject({ rereads: 1, requests: 3, attempts: 3, run_id: 'run-2' });
      expect(JSON.parse(entry!.retries!)).toEqual(effort.retries);
    });
    it('take the place of the windows that lie within them', async () => {
      const monday = { start: week.start, end: '2026-01-06T00:00:00.000Z' };
      const tuesday = { start: monday.end, end: '2026-01-07T00:00:00.000Z' };
      const before = { start: '2026-01-04T00:00:00.000Z', end: week.start };
      const across = { start: '2026-01-11T00:00:00.000Z', end: '2026-01-18T00:00:00.000Z' };
      await context.warehouse.stageWindow(windowOf(rows.slice(0, 24), { window: monday }));
      await context.warehouse.stageWindow(
        windowOf(rows.slice(24, 48), {
          window: tuesday,
          status: 'partial',
          rejected: [{ reference: 'page 2', reason: 'cut', sample: null }],
        }),
      );
      await context.warehouse.stageWindow(windowOf([], { window: before }));
      await context.warehouse.stageWindow(windowOf([], { window: across }));
      await context.warehouse.stageWindow(windowOf(rows, { runId: 'run-2' }));
      const ledger = await context.warehouse.readLedger();
      expect(ledger.map((entry) => [entry.window_start, entry.window_end, entry.rereads])).toEqual([
        [before.start, before.end, null],
        [week.start, week.end, 1],
        [across.start, across.end, null],
      ]);
      expect(await count('queue_hours')).toBe(48);
      expect(await count('extraction_pages')).toBe(3);
      expect(await count('rejected_records')).toBe(0);
    });
    it('may be empty', async () => {
      expect(await context.warehouse.stageWindow(windowOf([]))).toEqual({
        rows: 0,
        hours: 0,
        maxIntervalAt: null,
      });
      expect(await context.warehouse.readLedger()).toHaveLength(1);
    });
    it('take rows in batches as they come', async () => {
      async function* batches() {
        for (let from = 0; from < rows.length; from += 5) yield rows.slice(from, from + 5);
      }
      expect((await context.warehouse.stageWindow(windowOf([], { rows: batches() }))).rows).toBe(48);
    });
    it('leave nothing behind when the source fails half-way', async () => {
      await context.warehouse.stageWindow(windowOf(rows.slice(0, 4)));
      const before = await hours();
      async function* failing() {
        yield rows.slice(0, 20);
        throw new Error('the connection broke');
      }
      await expect(
        context.warehouse.stageWindow(windowOf([], { rows: failing(), runId: 'run-2' })),
      ).rejects.toThrow('the connection broke');
      expect(await hours()).toEqual(before);
      expect((await context.warehouse.readLedger())[0]!.run_id).toBe('run-1');
    });
    it('leave nothing behind when the transaction fails at its end', async () => {
      await context.warehouse.stageWindow(windowOf(rows.slice(0, 4)));
      const before = await hours();
      const broken = windowOf(rows, {
        runId: 'run-2',
        rateLimitEvents: [{ occurredAt: 'yesterday', sequence: 1, kind: 'throttled', status: 429, waitS: 1 }],
      });
      await expect(context.warehouse.stageWindow(broken)).rejects.toMatchObject({ code: 'bad-row' });
      expect(await hours()).toEqual(before);
      expect(await count('raw_queue_intervals')).toBe(4);
      await context.warehouse.stageWindow(windowOf(rows));
      expect(await count('queue_hours')).toBe(48);
    });
    it('refuse a row twice', async () => {
      await expect(
        context.warehouse.stageWindow(windowOf([rows[0]!, rows[1]!, rows[0]!])),
      ).rejects.toMatchObject({
        kind: 'data',
        code: 'duplicated-row',
      });
      expect(await count('queue_hours')).toBe(0);
    });
    it('refuse a row outside', async () => {
      const late = sourceRow({ interval_start: week.end });
      await expect(context.warehouse.stageWindow(windowOf([late]))).rejects.toMatchObject({
        code: 'row-outside-window',
      });
      expect(await context.warehouse.readLedger()).toEqual([]);
    });
    it('refuse an attempt that a later one of the run has overtaken', async () => {
      await context.warehouse.stageWindow(windowOf(rows, { attempt: 3 }));
      await expect(
        context.warehouse.stageWindow(windowOf(rows.slice(0, 1), { attempt: 2 })),
      ).rejects.toMatchObject({
        code: 'stale-attempt',
      });
      expect(await count('queue_hours')).toBe(48);
    });
    it('keep what was set aside, once', async () => {
      const rejected = [{ reference: 'page 2', reason: 'wrong type', sample: "{'x'" }];
      const input = windowOf(rows, {
        status: 'partial',
        complete: false,
        error: 'page 2 was refused',
        rejected: [...rejected, ...rejected],
      });
      await context.warehouse.stageWindow(input);
      await context.warehouse.stageWindow(input);
      const columns = ['reference', 'reason', 'sample'].map(quote).join(', ');
      expect(await context.warehouse.query(`SELECT ${columns} FROM rejected_records`)).toEqual(rejected);
    });
    it('remember waits at a rate limit, once', async () => {
      const input = windowOf(rows, {
        rateLimitEvents: [
          { occurredAt: '2026-02-01T00:00:01.500Z', sequence: 0, kind: 'throttled', status: 429, waitS: 5 },
        ],
      });
      await context.warehouse.stageWindow(input);
      await context.warehouse.stageWindow(input);
      await context.warehouse.stageWindow(windowOf(rows, { runId: 'run-2' }));
      expect(
        await context.warehouse.query('SELECT occurred_at, wait_s, status FROM rate_limit_events'),
      ).toEqual([{ occurred_at: '2026-02-01T00:00:01.500Z', wait_s: 5, status: 429 }]);
    });
  });
}
