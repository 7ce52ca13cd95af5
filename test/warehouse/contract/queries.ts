import { describe, expect, it } from 'vitest';
import type { Context } from './context.ts';

export function describeQueries(context: Context): void {
  describe('queries', () => {
    it('give whole numbers beyond 2^53 as text, times as ISO with Z, no NaN', async () => {
      const [row] = await context.warehouse.query(
        "SELECT CAST(9007199254740993 AS BIGINT) AS big, CAST(5 AS BIGINT) AS small, TIMESTAMP '2026-01-05 09:00:00' AS at, DATE '2026-01-05' AS day, 1.5 AS dec, NULL AS nothing",
      );
      expect(row).toEqual({
        big: '9007199254740993',
        small: 5,
        at: '2026-01-05T09:00:00.000Z',
        day: '2026-01-05',
        dec: 1.5,
        nothing: null,
      });
    });
    it('bind values in order', async () => {
      expect(
        await context.warehouse.query('SELECT $2 AS b, $1 AS a', ["'; DROP TABLE queue_hours; --", 'x']),
      ).toEqual([{ b: 'x', a: "'; DROP TABLE queue_hours; --" }]);
    });
    it.each([
      'DELETE FROM queue_hours',
      'INSERT INTO calendar_events SELECT * FROM calendar_events',
      'UPDATE queue_hours SET offered = 0',
      'DROP TABLE queue_hours',
      'CREATE TABLE x (a INTEGER)',
      'SELECT 1; DROP TABLE queue_hours',
      '',
    ])('refuse what does not only read: %s', async (sql) => {
      await expect(context.warehouse.query(sql)).rejects.toMatchObject({
        kind: 'usage',
        code: 'not-read-only',
      });
      await expect(context.warehouse.query('SELECT count(*) FROM queue_hours')).resolves.toHaveLength(1);
    });
    it.each(['SELEC 1', 'SELECT nothing FROM queue_hours', 'SELECT * FROM no_such_table'])(
      'say what is wrong in one line: %s',
      async (sql) => {
        const failure = await context.warehouse.query(sql).catch((error: Error) => error);
        expect(failure).toMatchObject({ kind: 'usage', code: 'bad-query' });
        expect((failure as Error).message).not.toContain('\n');
      },
    );
    it('want as many values as there are parameters', async () => {
      await expect(context.warehouse.query('SELECT $1 AS a')).rejects.toMatchObject({
        code: 'bad-parameters',
      });
    });
  });
}
