import { describe, expect, it } from 'vitest';
import { estimate, hourly, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeViews(context: Context): void {
  describe('views', () => {
    const write = (fields: Parameters<typeof estimate>[0]) => {
      const row = estimate(fields);
      return context.warehouse.appendResults('impact_estimates', [row], {
        replaceRun: String(row['run_id']),
        within: { metric: row['metric'], estimator: row['estimator'] },
      });
    };
    it('impact_current holds the latest estimate that passed', async () => {
      await write({ run_id: 'old', as_of_at: '2026-03-01T00:00:00Z', delta: 1 });
      await write({
        run_id: 'new',
        as_of_at: '2026-03-02T00:00:00Z',
        delta: 2,
        validation_status: 'warned',
      });
      await write({
        run_id: 'bad',
        as_of_at: '2026-03-03T00:00:00Z',
        delta: 3,
        validation_status: 'failed',
      });
      await write({
        run_id: 'part',
        as_of_at: '2026-03-04T00:00:00Z',
        delta: 4,
        validation_status: 'partial',
      });
      expect(await context.warehouse.query('SELECT run_id, delta FROM impact_current')).toEqual([
        { run_id: 'new', delta: 2 },
      ]);
    });
    it('impact_current has one row per change, metric and segment', async () => {
      await write({});
      await write({ metric: 'csat', estimator: 'hurdle-ipw', headline: false, transform: 'none' });
      await write({ metric: 'csat', estimator: 'hurdle', transform: 'none' });
      expect(
        await context.warehouse.query('SELECT metric, estimator FROM impact_current ORDER BY metric'),
      ).toEqual([
        { metric: 'aht', estimator: 'twfe' },
        { metric: 'csat', estimator: 'hurdle' },
      ]);
    });
    it('planning_adjustments turns a relative effect into seconds', async () => {
      await context.warehouse.stageWindow(
        windowOf(hourly(week.start, 100, () => ({ avg_handle_time_s: 300 }))),
      );
      await context.warehouse.upsertByKey('process_changes', [
        {
          change_id: 'ivr',
          unit: 'genesys-eu:billing',
          role: 'treated',
          intervention_at: '2026-01-08T00:00:00Z',
          description: null,
          run_id: 'run-1',
        },
      ]);
      await write({});
      const [row] = await context.warehouse.query('SELECT * FROM planning_adjustments');
      expect(row).toMatchObject({ change_id: 'ivr', metric: 'aht', effect_pct: -10, run_id: 'run-1' });
      expect(JSON.parse(String(row!['units']))).toEqual(['genesys-eu:billing']);
      expect(row!['baseline_aht_s']).toBeCloseTo(300, 9);
      expect(row!['effect_s']).toBeCloseTo(-30, 9);
      expect(row!['effect_lower_s']).toBeCloseTo(-39, 9);
      expect(row!['adjusted_aht_s']).toBeCloseTo(270, 9);
    });
    it('planning_adjustments has a row for each skill, with the agents who hold it', async () => {
      const platform = 'genesys-eu';
      const run = { run_id: 'members', observed_at: week.end };
      await context.warehouse.stageWindow(
        windowOf([
          ...hourly(week.start, 50, () => ({ avg_handle_time_s: 300 })),
          ...hourly(week.start, 50, () => ({ queue_id: 'cards', avg_handle_time_s: 500 })),
        ]),
      );
      await context.warehouse.upsertByKey(
        'process_changes',
        ['billing', 'cards'].map((queue) => ({
          change_id: 'ivr',
          unit: `${platform}:${queue}`,
          role: 'treated',
          intervention_at: '2026-01-08T00:00:00Z',
          description: null,
          run_id: 'run-1',
        })),
      );
      const members = { billing: ['ann', 'bob'], cards: ['bob', 'cy'], other: ['dee'] };
      await context.warehouse.upsertByKey(
        'queue_members',
        Object.entries(members).flatMap(([queue, agents]) =>
          agents.map((agent) => ({ platform, queue_id: queue, agent_id: agent, skills: null, ...run })),
        ),
      );
      const skills = { ann: ['billing'], bob: ["O'Hara; spanish"], cy: [], dee: ['billing', 'chess'] };
      await context.warehouse.upsertByKey(
        'agent_skills',
        Object.entries(skills).flatMap(([agent, held]) =>
          held.map((skill) => ({ platform, agent_id: agent, skill, ...run })),
        ),
      );
      await write({});
      const rows = await context.warehouse.query('SELECT * FROM planning_adjustments ORDER BY segment');
      const billing = `${platform}:billing`;
      expect(
        rows.map((row) => [row['segment'], row['skill'], row['agents'], JSON.parse(String(row['units']))]),
      ).toEqual([
        ['all', null, 3, [billing, `${platform}:cards`]],
        ["skill=O'Hara; spanish", "O'Hara; spanish", 1, [billing, `${platform}:cards`]],
        ['skill=billing', 'billing', 2, [billing]],
      ]);
      expect(rows.map((row) => Number(row['baseline_aht_s']).toFixed(6))).toEqual([
        '400.000000',
        '400.000000',
        '300.000000',
      ]);
      expect(rows.map((row) => Number(row['effect_s']).toFixed(6))).toEqual([
        '-40.000000',
        '-40.000000',
        '-30.000000',
      ]);
    });
    it('window_status is a grid of windows and steps', async () => {
      const next = { start: week.end, end: '2026-01-19T00:00:00.000Z' };
      await context.warehouse.stageWindow(
        windowOf(hourly(week.start, 5), {
          status: 'partial',
          rejected: [{ reference: 'page 2', reason: 'x', sample: null }],
        }),
      );
      await context.warehouse.recordWindow({
        platform: 'genesys-eu',
        window: next,
        runId: 'r',
        attempt: 1,
        status: 'failed',
        error: 'no',
        at: '2026-02-01T00:00:00Z',
      });
      const later = { start: next.end, end: '2026-01-26T00:00:00.000Z' };
      await context.warehouse.recordWindow({
        platform: 'genesys-eu',
        window: later,
        runId: 'r',
        attempt: 0,
        status: 'running',
        error: null,
        at: '2026-02-01T00:00:00Z',
      });
      expect(
        await context.warehouse.query(
          'SELECT step, status, items FROM window_status ORDER BY window_start, step_number',
        ),
      ).toEqual([
        { step: 'extract', status: 'partial', items: 1 },
        { step: 'check', status: 'partial', items: 1 },
        { step: 'load', status: 'done', items: 5 },
        { step: 'standardise', status: 'done', items: 5 },
        ...['extract', 'check', 'load', 'standardise'].map((step) => ({
          step,
          status: 'failed',
          items: 0,
        })),
        { step: 'extract', status: 'running', items: 0 },
        ...['check', 'load', 'standardise'].map((step) => ({ step, status: 'planned', items: 0 })),
      ]);
    });
    it('data_freshness compares the latest interval with the last load', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 24)));
      expect(await context.warehouse.query('SELECT * FROM data_freshness')).toEqual([
        {
          platform: 'genesys-eu',
          latest_interval_at: '2026-01-05T23:00:00.000Z',
          loaded_until_at: week.end,
          last_load_at: '2026-02-01T00:00:00.000Z',
          behind_s: 6 * 86_400,
          queues: 1,
          intervals: 24,
          windows_open: 0,
        },
      ]);
    });
    it('data_freshness ends where the data of the platform ended, not with the window', async () => {
      const availableUntil = '2026-01-06T00:00:00.000Z';
      const partial = { status: 'partial', complete: false, availableUntil } as const;
      await context.warehouse.stageWindow({ ...windowOf(hourly(week.start, 24)), ...partial });
      expect(
        await context.warehouse.query('SELECT loaded_until_at, behind_s, windows_open FROM data_freshness'),
      ).toEqual([{ loaded_until_at: availableUntil, behind_s: 0, windows_open: 1 }]);
    });
  });
}
