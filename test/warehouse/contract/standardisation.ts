import { describe, expect, it } from 'vitest';
import { hourly, sourceRow, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export function describeStandardisation(context: Context): void {
  const { hours, one, count } = context;
  describe('standardisation', () => {
    it('turns averages into sums and keeps the averages', async () => {
      await context.warehouse.stageWindow(windowOf([sourceRow()]));
      const row = await one('*');
      expect(row).toMatchObject({
        platform: 'genesys-eu',
        queue_id: 'billing',
        interval_start: '2026-01-05T09:00:00.000Z',
        interval_s: 3600,
        timezone: 'Europe/Dublin',
        aht_s: 312.4,
        asa_s: 18.2,
        hold_s: 22.3 * 11,
        acw_s: 550,
        handle_time_definition: 'talk+hold+acw',
        source_grain: 'hourly',
      });
      expect(row['handle_s']).toBeCloseTo(312.4 * 11, 9);
      expect(row['talk_s']).toBeCloseTo(240.1 * 11, 9);
      expect(row['answer_wait_s']).toBeCloseTo(18.2 * 11, 9);
    });
    it('reads service level as percent of offered', async () => {
      await context.warehouse.stageWindow(windowOf([sourceRow()]));
      const row = await one('answered_in_service_level, service_level_rate, abandon_rate');
      expect(row['answered_in_service_level']).toBe(10);
      expect(row['service_level_rate']).toBeCloseTo(0.833, 12);
      expect(row['abandon_rate']).toBeCloseTo(1 / 12, 12);
    });
    it('never counts more within the threshold than were answered', async () => {
      await context.warehouse.stageWindow(
        windowOf([sourceRow({ offered: 10, answered: 8, service_level_percent: 97 })]),
      );
      expect(await one('answered_in_service_level')).toEqual({ answered_in_service_level: 8 });
    });
    it('keeps the count within the threshold of a platform that does not tell the answered', async () => {
      const row = sourceRow({ answered: null, abandoned: null, answered_in_service_level: 7 });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('answered, answered_in_service_level')).toEqual({
        answered: null,
        answered_in_service_level: 7,
      });
    });
    it('has null rates and averages where nothing was offered', async () => {
      const nothing = sourceRow({
        offered: 0,
        answered: 0,
        abandoned: 0,
        service_level_percent: null,
        avg_handle_time_s: null,
        avg_speed_of_answer_s: null,
        avg_talk_time_s: null,
        avg_hold_time_s: null,
        avg_after_call_work_s: null,
        survey_invitations: 0,
        survey_responses: 0,
        csat_sum: 0,
      });
      await context.warehouse.stageWindow(windowOf([nothing]));
      expect(
        await one('offered, answered, abandon_rate, service_level_rate, aht_s, asa_s, csat_mean'),
      ).toEqual({
        offered: 0,
        answered: 0,
        abandon_rate: null,
        service_level_rate: null,
        aht_s: null,
        asa_s: null,
        csat_mean: null,
      });
    });
    it('takes the mean of scores over responses', async () => {
      await context.warehouse.stageWindow(windowOf([sourceRow()]));
      expect(await one('csat_mean')).toEqual({ csat_mean: 4.5 });
    });
    it('adds hold time to a handle time that leaves it out', async () => {
      const row = sourceRow({
        handle_time_definition: 'talk+acw',
        avg_handle_time_s: 290,
        avg_hold_time_s: 20,
      });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('aht_s, handle_s, handle_time_definition')).toEqual({
        aht_s: 310,
        handle_s: 3410,
        handle_time_definition: 'talk+hold+acw',
      });
    });
    it('adds both parts to bare talk time', async () => {
      const row = sourceRow({
        handle_time_definition: 'talk',
        avg_handle_time_s: 200,
        avg_hold_time_s: 20,
        avg_after_call_work_s: 30,
      });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('aht_s')).toEqual({ aht_s: 250 });
    });
    it('refuses a handle time whose hold is unknown, naming platform and queue', async () => {
      const row = sourceRow({ handle_time_definition: 'talk+acw', avg_hold_time_s: null });
      const refused = context.warehouse.stageWindow(windowOf([row], { platform: 'cx' }));
      await expect(refused).rejects.toMatchObject({ kind: 'data', code: 'handle-time-unaligned' });
      await expect(refused).rejects.toThrow(/platform cx, queue billing.*hold time/);
      expect(await count('queue_hours')).toBe(0);
    });
    it('keeps a named definition whose hold is unknown, and aligns the rows that bring it', async () => {
      const rows = [
        sourceRow({ handle_time_definition: 'talk', avg_handle_time_s: 200, avg_hold_time_s: null }),
        sourceRow({
          queue_id: 'sales',
          handle_time_definition: 'talk+acw',
          avg_handle_time_s: 290,
          avg_hold_time_s: 20,
        }),
      ];
      await context.warehouse.stageWindow(windowOf(rows, { handleTimeNamed: true }));
      expect(await hours('queue_id, aht_s, handle_s, handle_time_definition')).toEqual([
        { queue_id: 'billing', aht_s: 200, handle_s: 2200, handle_time_definition: 'talk' },
        { queue_id: 'sales', aht_s: 310, handle_s: 3410, handle_time_definition: 'talk+hold+acw' },
      ]);
    });
    it('sums quarters of a named definition to one hour of that definition', async () => {
      const quarters = [0, 15, 30].map((minute, index) =>
        sourceRow({
          interval_start: `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`,
          answered: index === 2 ? 0 : 10,
          handle_time_definition: 'talk+acw',
          avg_handle_time_s: index === 2 ? null : 100 * (index + 1),
          avg_hold_time_s: index === 1 ? null : 20,
        }),
      );
      await context.warehouse.stageWindow(
        windowOf(quarters, { intervalSeconds: 900, grain: 'hour', handleTimeNamed: true }),
      );
      expect(await hours('aht_s, handle_s, handle_time_definition')).toEqual([
        { aht_s: 150, handle_s: 3000, handle_time_definition: 'talk+acw' },
      ]);
    });
    it('accepts a row without handle time whose definition leaves parts out', async () => {
      const row = sourceRow({
        handle_time_definition: 'talk+acw',
        answered: 0,
        avg_handle_time_s: null,
        avg_hold_time_s: null,
      });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('aht_s')).toEqual({ aht_s: null });
    });
    it('takes rows that hold volumes alone', async () => {
      const row = sourceRow({
        answered: null,
        abandoned: null,
        service_level_percent: null,
        avg_handle_time_s: null,
        avg_speed_of_answer_s: null,
        avg_talk_time_s: null,
        avg_hold_time_s: null,
        avg_after_call_work_s: null,
        survey_invitations: null,
        survey_responses: null,
        csat_sum: null,
        csat_zeros: null,
      });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('offered, answered, answered_in_service_level, handle_s, abandon_rate')).toEqual({
        offered: 12,
        answered: null,
        answered_in_service_level: null,
        handle_s: null,
        abandon_rate: null,
      });
    });
    it('gives each queue its own name and zone', async () => {
      const rows = [sourceRow(), sourceRow({ queue_id: 'sales' })];
      await context.warehouse.stageWindow(
        windowOf(rows, {
          queues: {
            timezone: 'Europe/Dublin',
            byQueue: { sales: { name: 'Sales US', timezone: 'America/New_York' } },
          },
        }),
      );
      expect(await hours('queue_name, timezone')).toEqual([
        { queue_name: 'Billing', timezone: 'Europe/Dublin' },
        { queue_name: 'Sales US', timezone: 'America/New_York' },
      ]);
    });
    it('keeps all hours of a day on which clocks change', async () => {
      const window = { start: '2026-03-29T00:00:00.000Z', end: '2026-03-30T00:00:00.000Z' };
      await context.warehouse.stageWindow(windowOf(hourly(window.start, 24), { window }));
      expect(await count('queue_hours')).toBe(24);
    });
    it('sums quarters to hours where asked to', async () => {
      const quarters = [0, 15, 30, 45].map((minute, index) =>
        sourceRow({
          interval_start: `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z`,
          offered: 10,
          answered: index === 3 ? 0 : 10,
          abandoned: index === 3 ? 10 : 0,
          service_level_percent: 50,
          avg_handle_time_s: index === 3 ? null : 100 * (index + 1),
        }),
      );
      await context.warehouse.stageWindow(windowOf(quarters, { intervalSeconds: 900, grain: 'hour' }));
      expect(
        await hours(
          'interval_start, interval_s, offered, answered, handle_s, aht_s, service_level_rate, answered_in_service_level',
        ),
      ).toEqual([
        {
          interval_start: '2026-01-05T09:00:00.000Z',
          interval_s: 3600,
          offered: 40,
          answered: 30,
          handle_s: 6000,
          aht_s: 200,
          service_level_rate: 0.5,
          answered_in_service_level: 15,
        },
      ]);
      expect(await count('raw_queue_intervals')).toBe(4);
    });
    it('keeps quarters where not', async () => {
      const rows = [0, 15].map((minute) =>
        sourceRow({ interval_start: `2026-01-05T09:${String(minute).padStart(2, '0')}:00.000Z` }),
      );
      await context.warehouse.stageWindow(windowOf(rows, { intervalSeconds: 900, grain: 'keep' }));
      expect(await hours('interval_s')).toEqual([{ interval_s: 900 }, { interval_s: 900 }]);
    });
    it('marks whole days as aggregated before', async () => {
      await context.warehouse.stageWindow(
        windowOf([sourceRow({ interval_start: '2026-01-05T00:00:00.000Z' })], { intervalSeconds: 86_400 }),
      );
      expect(await one('source_grain')).toEqual({ source_grain: 'pre-aggregated' });
    });
  });
}
