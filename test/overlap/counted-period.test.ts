import { describe, expect, it } from 'vitest';
import { countedPeriod, daysToCount } from '../../activities/warehouse/steps/counted-period.ts';

const midnight = (day: string) => `${day}T00:00:00.000Z`;
const span = (start: string, end: string) => ({ start: midnight(start), end: midnight(end) });

describe('the period in which contacts are counted', () => {
  it('is the 90 UTC days before the day of the change, whatever comes after', () => {
    const period = span('2025-12-16', '2026-03-16');
    expect(countedPeriod('2026-03-16T08:00:00Z', midnight('2026-06-01'))).toEqual(period);
    expect(countedPeriod('2026-03-16T08:00:00Z', midnight('2026-09-01'))).toEqual(period);
  });
  it('goes as far as the days have passed, and is empty before it begins', () => {
    const before = countedPeriod('2026-03-16T08:00:00Z', '2026-03-10T05:00:00Z');
    expect(before).toEqual(span('2025-12-16', '2026-03-10'));
    const early = countedPeriod('2026-03-16T08:00:00Z', '2025-11-01T05:00:00Z');
    expect(early.end).toBe(early.start);
  });
});

describe('days to count', () => {
  const periods = [span('2026-01-05', '2026-01-08'), span('2026-01-07', '2026-01-10')];
  const read = (day: string, observedAt: string) => ({ day, observedAt: midnight(observedAt) });

  it('are those of every period once, joined', () => {
    expect(daysToCount(periods, [], 4)).toEqual([span('2026-01-05', '2026-01-10')]);
    const apart = [...periods, span('2026-02-01', '2026-02-02')];
    expect(daysToCount(apart, [], 4)).toEqual([
      span('2026-01-05', '2026-01-10'),
      span('2026-02-01', '2026-02-02'),
    ]);
    expect(daysToCount([span('2026-01-05', '2026-01-05')], [], 4)).toEqual([]);
  });

  it('leave out what was read when it was settled, and nothing else', () => {
    const known = [
      read('2026-01-05', '2026-01-10'),
      read('2026-01-06', '2026-01-10'),
      read('2026-01-08', '2026-02-01'),
      read('2026-01-09', '2026-02-01'),
    ];
    expect(daysToCount(periods, known, 4)).toEqual([span('2026-01-06', '2026-01-08')]);
    expect(daysToCount(periods, known, 0)).toEqual([span('2026-01-07', '2026-01-08')]);
  });
});
