import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import { hourly, temporaryFolder, week, windowOf } from './fixtures.ts';

/** A source that gives its rows when it is told to, or fails. */
function heldSource<T>(rows: readonly T[]) {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const gate = Promise.withResolvers<void>();
  async function* batches(): AsyncGenerator<readonly T[]> {
    begin();
    await gate.promise;
    yield rows;
  }
  return { batches: batches(), begun, release: gate.resolve, fail: gate.reject };
}

const weekAfter = (weeks: number) => ({
  start: new Date(Date.parse(week.start) + weeks * 604_800_000).toISOString(),
  end: new Date(Date.parse(week.end) + weeks * 604_800_000).toISOString(),
});
const inWeek = (weeks: number, hours = 24) => {
  const window = weekAfter(weeks);
  return windowOf(hourly(window.start, hours), { window });
};

describe('windows that are staged at once', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let warehouse: Warehouse;
  const open = async (name: string) => {
    const opened = await createWarehouse({ kind: 'duckdb', path: join(folder.path, name) });
    await opened.migrate();
    return opened;
  };
  beforeEach(async () => {
    folder = temporaryFolder();
    warehouse = await open('warehouse.duckdb');
  });
  afterEach(async () => {
    await warehouse.close();
    folder.remove();
  });

  it('leave nothing of one whose source fails, and all of the others', async () => {
    const broken = heldSource(hourly(week.start, 24));
    const failing = warehouse.stageWindow(windowOf([], { rows: broken.batches }));
    await broken.begun;
    const others = [1, 2, 3].map((weeks) => warehouse.stageWindow(inWeek(weeks)));
    broken.fail(new Error('the source broke'));
    await expect(failing).rejects.toThrow('the source broke');
    await Promise.all(others);
    const ledger = await warehouse.readLedger();
    expect(ledger.map((row) => row.window_start)).toEqual([1, 2, 3].map((weeks) => weekAfter(weeks).start));
    expect(await warehouse.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 72 }]);
  });

  it('keep measures that come with a later page only, and with no page', async () => {
    const rows = hourly(week.start, 30).map((row, n) => ({
      ...row,
      survey_invitations: n >= 10 ? n : null,
      survey_responses: n >= 10 && n < 20 ? 3 : null,
      csat_sum: null,
    }));
    const pages = [0, 10, 20].map((from) => rows.slice(from, from + 10));
    await warehouse.stageWindow(windowOf([], { rows: pages }));
    const found = await warehouse.query(
      'SELECT count(*) AS n, count(survey_invitations) AS invited, sum(survey_invitations) AS invitations,' +
        ' sum(survey_responses) AS responses, count(csat_sum) AS scored, count(offered) AS offered FROM queue_hours',
    );
    const invitations = Array.from({ length: 20 }, (_, n) => n + 10).reduce((a, b) => a + b, 0);
    expect(found).toEqual([{ n: 30, invited: 20, invitations, responses: 30, scored: 0, offered: 30 }]);
  });

  it('leave the tables that they leave one after the other, in any order', async () => {
    const other = await open('other.duckdb');
    try {
      const windows = [0, 1, 2, 3, 4, 5].map((weeks) => inWeek(weeks, 20 + weeks));
      for (const window of windows) await other.stageWindow(window);
      const twice = [...windows, ...windows].reverse();
      await Promise.all(twice.map((window) => warehouse.stageWindow(window)));
      for (const table of ['queue_hours', 'raw_queue_intervals', 'extraction_pages']) {
        const sql = `SELECT * FROM ${table} ORDER BY ALL`;
        expect(await warehouse.query(sql)).toEqual(await other.query(sql));
      }
      expect(await warehouse.query('SELECT count(*) AS n FROM extraction_windows')).toEqual([{ n: 6 }]);
    } finally {
      await other.close();
    }
  });
});
