import { describe, expect, test } from 'vitest';
import { eventTimes, parseRecurrence, recurrenceDates } from '../../activities/calendar/index.ts';

const days = (rule: string, first: string, last: string) =>
  recurrenceDates(parseRecurrence(rule), Date.parse(first), Date.parse(last));

describe('rules', () => {
  test.each([
    ['FREQ=MONTHLY;BYMONTHDAY=25', ['2026-01-25', '2026-02-25', '2026-03-25']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['FREQ=MONTHLY;BYDAY=1MO', ['2026-01-05', '2026-02-02', '2026-03-02']],
    ['FREQ=MONTHLY;BYDAY=-1FR', ['2026-01-30', '2026-02-27', '2026-03-27']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', ['2026-02-13', '2026-03-13']],
    [
      'RRULE:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15',
      ['2026-01-01', '2026-01-15', '2026-03-01', '2026-03-15'],
    ],
    ['FREQ=MONTHLY;BYMONTHDAY=31', ['2026-01-31', '2026-03-31']],
  ])('%s', (rule, expected) => {
    expect(days(rule, '2026-01-01', '2026-03-31')).toEqual(expected);
  });

  test('of weeks, with a number of times or an end', () => {
    expect(days('FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3', '2026-01-06', '2026-12-31')).toEqual([
      '2026-01-08',
      '2026-01-12',
      '2026-01-15',
    ]);
    // Weeks begin on Monday: the first one is that of Wednesday the 7th.
    expect(days('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO;UNTIL=20260202', '2026-01-07', '2026-12-31')).toEqual([
      '2026-01-19',
      '2026-02-02',
    ]);
  });

  test.each([
    ['FREQ=DAILY', 'FREQ=DAILY'],
    ['FREQ=MONTHLY;BYSETPOS=1;BYDAY=MO', 'BYSETPOS'],
    ['FREQ=WEEKLY;BYDAY=XX', 'XX'],
    ['FREQ=WEEKLY', 'names no day'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'numbered days'],
    ['FREQ=MONTHLY;BYMONTHDAY=0', 'BYMONTHDAY=0'],
    ['FREQ=MONTHLY;BYMONTHDAY=1;UNTIL=soon', 'UNTIL'],
  ])('%s is refused by name', (rule, named) => {
    expect(() => parseRecurrence(rule)).toThrow(
      expect.objectContaining({ kind: 'usage', message: expect.stringContaining(named) }),
    );
  });
});

describe('an event', () => {
  const around = Date.parse('2026-03-02T00:00:00Z');

  test('repeats between from and to', () => {
    const event = {
      name: 'payday',
      rrule: 'FREQ=MONTHLY;BYMONTHDAY=25',
      from: '2026-01-01',
      to: '2026-03-25',
    };
    expect(eventTimes(event, around)).toEqual({ dates: ['2026-01-25', '2026-02-25'], span: null });
  });

  test('without bounds repeats for three years to both sides, its own dates beside', () => {
    const event = { name: 'payday', rrule: 'FREQ=MONTHLY;BYMONTHDAY=25', dates: ['2026-03-03'] };
    const { dates } = eventTimes(event, around);
    expect(dates).toContain('2026-03-03');
    expect(dates[0]).toMatch(/^2023-/);
    expect(dates.at(-1)).toMatch(/^2029-/);
  });

  test('needs a first day to count from', () => {
    expect(() => eventTimes({ name: 'x', rrule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=2' }, around)).toThrow(/COUNT/);
  });
});
