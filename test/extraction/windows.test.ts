import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../activities/extraction/index.ts';
import { planWindows, selectWindows } from '../../activities/extraction/index.ts';

const hourMs = 3_600_000;
const first = Date.parse('2020-01-01T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

test('windows tile any range with no gap and no overlap, across changes to summer time', () => {
  fc.assert(
    fc.property(
      fc.nat(60_000),
      fc.integer({ min: 1, max: 24 * 800 }),
      fc.integer({ min: 1, max: 40 }),
      (offset, hours, days) => {
        const from = first + offset * hourMs;
        const to = from + hours * hourMs;
        const windows = planWindows(iso(from), iso(to), days);
        expect(windows[0]?.start).toBe(iso(from));
        expect(windows.at(-1)?.end).toBe(iso(to));
        for (const [i, window] of windows.entries()) {
          const length = Date.parse(window.end) - Date.parse(window.start);
          if (i > 0) expect(window.start).toBe(windows[i - 1]?.end);
          if (i < windows.length - 1) expect(length).toBe(days * 24 * hourMs);
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(days * 24 * hourMs);
        }
      },
    ),
  );
});

test('plain dates are UTC days and the end is exclusive', () => {
  expect(planWindows('2026-01-05', '2026-01-20', 7)).toEqual([
    { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' },
    { start: '2026-01-12T00:00:00.000Z', end: '2026-01-19T00:00:00.000Z' },
    { start: '2026-01-19T00:00:00.000Z', end: '2026-01-20T00:00:00.000Z' },
  ]);
});

test.each([
  ['2026-01-05', '2026-01-05', 7, 'empty-range'],
  ['2026-01-06', '2026-01-05', 7, 'empty-range'],
  ['yesterday', '2026-01-05', 7, 'bad-date'],
  ['2026-01-05', '2026-01-06', 0, 'bad-window-days'],
  ['2026-01-05', '2026-01-06', 1.5, 'bad-window-days'],
])('from %s to %s by %s days is refused as %s', (from, to, days, code) => {
  expect(() => planWindows(from, to, days)).toThrow(expect.objectContaining({ code, kind: 'usage' }));
});

describe('choice of windows', () => {
  const planned = planWindows('2026-01-01', '2026-01-07', 1);
  const starts = (windows: { start: string }[]) => windows.map((window) => window.start.slice(8, 10));
  const entry = (day: number, status: LedgerEntry['status'], complete = true): LedgerEntry => ({
    start: `2026-01-0${day}T00:00:00Z`,
    end: `2026-01-0${day + 1}T00:00:00Z`,
    status,
    complete,
  });
  const ledger = [
    entry(1, 'done'),
    entry(2, 'failed'),
    entry(3, 'partial', false),
    entry(4, 'skipped'),
    entry(5, 'done', false),
  ];

  test('missing takes all that is not done and complete, except what a person skipped', () => {
    expect(starts(selectWindows(planned, ledger, 'missing'))).toEqual(['02', '03', '05', '06']);
  });

  test('failed takes what failed or is partial', () => {
    expect(starts(selectWindows(planned, ledger, 'failed'))).toEqual(['02', '03']);
  });

  test('all takes everything, newest first where asked', () => {
    expect(starts(selectWindows(planned, ledger, 'all', 'newest-first'))).toEqual([
      '06',
      '05',
      '04',
      '03',
      '02',
      '01',
    ]);
  });
});
