import { describe, expect, it } from 'vitest';
import type { InteractionRow } from '../../../activities/contract/interaction-row.ts';
import { sourceRow, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';

export const leg = (fields: Partial<InteractionRow> = {}): InteractionRow => ({
  conversation_id: 'c1',
  leg: 1,
  queue_id: 'billing',
  queue_name: null,
  media_type: 'voice',
  direction: 'inbound',
  conversation_start: '2026-01-05T08:59:50.000Z',
  conversation_end: '2026-01-05T09:05:00.000Z',
  queued_at: '2026-01-05T09:00:00.000Z',
  answered_at: '2026-01-05T09:00:10.000Z',
  ended_at: '2026-01-05T09:05:00.000Z',
  outcome: 'answered',
  within_service_level: true,
  wait_s: 10,
  handle_s: 290,
  talk_s: 200.1,
  hold_s: 40.2,
  acw_s: 49.7,
  handle_time_definition: 'talk+hold+acw',
  agent_id: 'a1',
  disposition: null,
  wrap_up_code: 'done',
  disconnect_type: 'peer',
  campaign_id: null,
  requested_skills: ['s1'],
  routing_method: 'Standard',
  transferred: false,
  survey_invited: true,
  survey_responded: true,
  csat_score: 0,
  ...fields,
});

const abandoned = leg({
  conversation_id: 'c2',
  outcome: 'abandoned',
  answered_at: null,
  within_service_level: false,
  wait_s: 30,
  handle_s: null,
  talk_s: null,
  hold_s: null,
  acw_s: null,
  agent_id: null,
  survey_invited: false,
  survey_responded: false,
  csat_score: null,
});

const nothing = {
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
};
export const legGrid = [
  sourceRow(nothing),
  sourceRow({ ...nothing, interval_start: '2026-01-05T10:00:00.000Z' }),
];

/** Sums that a platform gives, and hours counted from queue legs. */
export function describeLegs(context: Context): void {
  const { hours, one, count } = context;
  const stage = (legs: InteractionRow[], fields: object = {}) =>
    context.warehouse.stageWindow(windowOf(legGrid, { legs: [legs], ...fields }));

  describe('sums of the platform', () => {
    it('win over averages, which stay as they are', async () => {
      const sums = {
        answered_in_service_level: 4,
        handle_sum_s: 3000,
        talk_sum_s: 2000,
        hold_sum_s: 400,
        acw_sum_s: 600,
        answer_wait_sum_s: 99.5,
      };
      await context.warehouse.stageWindow(windowOf([sourceRow(sums)]));
      expect(
        await one('answered_in_service_level, handle_s, talk_s, hold_s, acw_s, answer_wait_s, aht_s'),
      ).toEqual({
        answered_in_service_level: 4,
        handle_s: 3000,
        talk_s: 2000,
        hold_s: 400,
        acw_s: 600,
        answer_wait_s: 99.5,
        aht_s: 312.4,
      });
    });
    it('take in the parts that the definition of the handle time leaves out', async () => {
      const row = sourceRow({ handle_sum_s: 100, hold_sum_s: 7, handle_time_definition: 'talk+acw' });
      await context.warehouse.stageWindow(windowOf([row]));
      expect(await one('handle_s')).toEqual({ handle_s: 107 });
    });
  });

  describe('queue legs', () => {
    it('are counted into the hours of their entry into the queue', async () => {
      const staged = await stage([
        leg(),
        leg({ conversation_id: 'c3', within_service_level: false }),
        abandoned,
      ]);
      expect(staged).toMatchObject({ rows: 3, hours: 2 });
      const [first, second] = await hours();
      expect(first).toMatchObject({
        queue_name: 'Billing',
        offered: 3,
        answered: 2,
        abandoned: 1,
        answered_in_service_level: 1,
        talk_s: 400.2,
        aht_s: 290,
        asa_s: 10,
        handle_s: 580,
        survey_invitations: 2,
        survey_responses: 2,
        csat_sum: 0,
        csat_zeros: 2,
        source_grain: 'interactions',
      });
      expect(second).toMatchObject({ offered: 0, answered: 0, aht_s: null, handle_s: null, csat_sum: 0 });
    });
    it('are replaced with their window, and one that moved is not kept twice', async () => {
      await stage([leg(), abandoned]);
      await stage([leg({ queued_at: '2026-01-05T10:30:00.000Z' })], { attempt: 2 });
      expect(await count('interactions')).toBe(1);
      expect((await hours('offered')).map((row) => row['offered'])).toEqual([0, 1]);
      const before = { start: '2026-01-01T00:00:00.000Z', end: week.start };
      const moved = leg({
        queued_at: '2026-01-04T23:59:00.000Z',
        conversation_start: '2026-01-04T23:58:00.000Z',
      });
      await context.warehouse.stageWindow(windowOf([], { window: before, legs: [[moved]] }));
      expect(await count('interactions')).toBe(1);
    });
    it('make a figure unknown that one of them does not tell', async () => {
      await stage([
        leg(),
        leg({ conversation_id: 'c3', hold_s: null, within_service_level: null, survey_invited: null }),
      ]);
      expect(
        await one('hold_s, talk_s, answered_in_service_level, survey_invitations, service_level_rate'),
      ).toEqual({
        hold_s: null,
        talk_s: 400.2,
        answered_in_service_level: null,
        survey_invitations: null,
        service_level_rate: null,
      });
    });
    it('leave nothing behind when one is not what it must be', async () => {
      await stage([leg()]);
      const bad = leg({ outcome: 'lost' as 'open' });
      await expect(stage([leg(), bad], { attempt: 2 })).rejects.toThrow('outcome');
      expect(await count('interactions')).toBe(1);
    });
  });
}
