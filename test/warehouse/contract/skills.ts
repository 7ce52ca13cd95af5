import { describe, expect, it } from 'vitest';
import { hourly, week, windowOf } from '../fixtures.ts';
import type { Context } from './context.ts';
import { leg, legGrid } from './legs.ts';

/** Hours by skill beside the hours by queue. */
export function describeSkills(context: Context): void {
  const bySkill = (columns: string) =>
    context.warehouse.query(`SELECT ${columns} FROM skill_hours ORDER BY queue_id, interval_start`);

  describe('hours by skill', () => {
    it('count a leg under each skill it asked for, under the names that are known', async () => {
      const legs = [leg({ requested_skills: ['s1', 's2'] }), leg({ conversation_id: 'c3' })];
      const names = [{ id: 's1', name: "O'Neil" }];
      const staged = windowOf(legGrid, { legs: [legs], skills: { from: 'legs', names } });
      await context.warehouse.stageWindow(staged);
      const expected = [
        { queue_id: "skill=O'Neil", skill_id: 's1', offered: 2, answered: 2, handle_s: 580 },
        { queue_id: "skill=O'Neil", skill_id: 's1', offered: 0, answered: 0, handle_s: null },
        { queue_id: 'skill=s2', skill_id: 's2', offered: 1, answered: 1, handle_s: 290 },
        { queue_id: 'skill=s2', skill_id: 's2', offered: 0, answered: 0, handle_s: null },
      ];
      const columns = 'queue_id, skill_id, offered, answered, handle_s';
      expect(await bySkill(columns)).toEqual(expected);
      await context.warehouse.stageWindow({ ...staged, attempt: 2 });
      expect(await bySkill(columns)).toEqual(expected);
    });
    it('are the queue hours where queues are skills', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 3), { skills: { from: 'queues' } }));
      const rows = await bySkill('queue_id, skill_id, offered');
      expect(rows).toHaveLength(3);
      expect(rows[0]).toMatchObject({ queue_id: 'skill=Billing', skill_id: 'billing' });
    });
    it('go with their window when it is read again without skills', async () => {
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 3), { skills: { from: 'queues' } }));
      await context.warehouse.stageWindow(windowOf(hourly(week.start, 3), { attempt: 2 }));
      expect(await bySkill('queue_id')).toEqual([]);
    });
  });
}
