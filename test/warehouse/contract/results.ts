import { describe, expect, it } from 'vitest';
import { estimate, week } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeResults(context: Context): void {
  const { count } = context;
  describe('results', () => {
    it('of another run are never touched', async () => {
      await context.warehouse.appendResults('impact_estimates', [estimate()], { replaceRun: 'run-1' });
      await context.warehouse.appendResults(
        'impact_estimates',
        [estimate({ run_id: 'run-2', delta: -0.2 })],
        {
          replaceRun: 'run-2',
        },
      );
      await context.warehouse.appendResults(
        'impact_estimates',
        [estimate({ run_id: 'run-2', delta: -0.3 })],
        {
          replaceRun: 'run-2',
        },
      );
      expect(
        await context.warehouse.query('SELECT run_id, delta FROM impact_estimates ORDER BY run_id'),
      ).toEqual([
        { run_id: 'run-1', delta: -0.1 },
        { run_id: 'run-2', delta: -0.3 },
      ]);
    });
    it('can be replaced in parts', async () => {
      for (const change of ['a', 'b', 'a']) {
        const rows = [estimate({ change_id: change }), estimate({ change_id: change, metric: 'asa' })];
        await context.warehouse.appendResults('impact_estimates', rows, {
          replaceRun: 'run-1',
          within: { change_id: change },
        });
      }
      expect(await count('impact_estimates')).toBe(4);
    });
    it('may shrink to nothing', async () => {
      await context.warehouse.appendResults('impact_estimates', [estimate()], { replaceRun: 'run-1' });
      await context.warehouse.appendResults('impact_estimates', [], { replaceRun: 'run-1' });
      expect(await count('impact_estimates')).toBe(0);
    });
    it('must belong to the run they replace', async () => {
      const stray = context.warehouse.appendResults('impact_estimates', [estimate()], {
        replaceRun: 'run-2',
      });
      await expect(stray).rejects.toMatchObject({ kind: 'usage', code: 'bad-replace' });
    });
    it.each([
      ['a missing value', { delta: null }, /column delta has no value/],
      ['an unknown column', { colour: 'red' }, /unknown column "colour"/],
      ['a wrong type', { delta: 'much' }, /column delta must be a finite number/],
      ['an infinite number', { delta: Number.POSITIVE_INFINITY }, /column delta must be a finite number/],
      ['a value outside its list', { metric: 'mood' }, /column metric must be one of aht/],
      ['a time without a zone', { as_of_at: '2026-03-01 00:00:00' }, /column as_of_at must be an ISO time/],
      ['broken JSON', { controls: '[' }, /column controls must be JSON text/],
    ])('refuse %s by name and write nothing', async (_what, fields, message) => {
      const rows = [estimate({ metric: 'asa' }), estimate(fields)];
      await expect(
        context.warehouse.appendResults('impact_estimates', rows, { replaceRun: 'run-1' }),
      ).rejects.toThrow(message);
      expect(await count('impact_estimates')).toBe(0);
    });
    it('refuse one key twice', async () => {
      const rows = [estimate(), estimate()];
      await expect(
        context.warehouse.appendResults('impact_estimates', rows, { replaceRun: 'run-1' }),
      ).rejects.toThrow(/stands twice/);
    });
    it('refuse a table that does not exist', async () => {
      await expect(context.warehouse.upsertByKey('impact"; DROP TABLE x', [])).rejects.toMatchObject({
        code: 'unknown-table',
      });
    });
    it('are updated by key', async () => {
      const event = {
        name: 'payday',
        starts_at: week.start,
        ends_at: week.end,
        unit: 'all',
        run_id: 'run-1',
      };
      await context.warehouse.upsertByKey('calendar_events', [event]);
      await context.warehouse.upsertByKey('calendar_events', [
        { ...event, run_id: 'run-2' },
        { ...event, unit: 'genesys-eu:billing' },
      ]);
      expect(await context.warehouse.query('SELECT unit, run_id FROM calendar_events ORDER BY unit')).toEqual(
        [
          { unit: 'all', run_id: 'run-2' },
          { unit: 'genesys-eu:billing', run_id: 'run-1' },
        ],
      );
    });
    it('of one key take the later', async () => {
      const event = {
        name: 'payday',
        starts_at: week.start,
        ends_at: week.end,
        unit: 'all',
        run_id: 'run-1',
      };
      await context.warehouse.upsertByKey('calendar_events', [event, { ...event, run_id: 'run-9' }]);
      expect(await context.warehouse.query('SELECT run_id FROM calendar_events')).toEqual([
        { run_id: 'run-9' },
      ]);
    });
  });
}
