import { afterEach, describe, expect, it, vi } from 'vitest';
import { instant, wholeHour } from '../../client/options.ts';

afterEach(() => vi.unstubAllEnvs());

describe('an instant', () => {
  it.each([
    ['2026-01-05', '2026-01-05T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['2026-01-05T09:30', '2026-01-05T09:30:00.000Z'],
    ['2026-01-05T09:30:15.5Z', '2026-01-05T09:30:15.500Z'],
    ['2026-01-05T00:30+02:00', '2026-01-04T22:30:00.000Z'],
    ['2026-01-05T20:00-0530', '2026-01-06T01:30:00.000Z'],
  ])('%s is %s wherever the machine stands', (text, expected) => {
    for (const zone of ['America/New_York', 'Asia/Kolkata', 'UTC']) {
      vi.stubEnv('TZ', zone);
      expect(instant(text)).toBe(expected);
    }
  });

  it.each([
    '5',
    '',
    '2026',
    '2026-01',
    '2026-02-30',
    '2026-13-01',
    '2026-01-05T24:00',
    '2026-01-05T09',
    '2026-01-05T09:60Z',
    '2026-01-05T09:00+02:75',
    '2026-01-05T09:00+24:00',
    '2026-01-05 or so',
    'January 5, 2026',
  ])('"%s" is refused', (text) => {
    expect(() => instant(text)).toThrow('a date such as');
  });
});

describe('a whole hour', () => {
  it('is taken in any offset', () => {
    expect(wholeHour('2026-01-05T09:00+01:00')).toBe('2026-01-05T08:00:00.000Z');
    expect(wholeHour('2026-01-05')).toBe('2026-01-05T00:00:00.000Z');
  });

  it.each(['2026-01-05T00:30', '2026-01-05T10:17:03Z', '2026-01-05T09:00+05:30', '2026-01-05T09:00:00.001Z'])(
    '%s is refused',
    (text) => {
      expect(() => wholeHour(text)).toThrow('a whole hour (UTC)');
    },
  );
});
