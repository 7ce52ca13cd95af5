import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { BackfillRequest } from '../../activities/contract/steps.ts';
import { incrementalSpans, type LedgerSpan } from '../../activities/warehouse/steps/incremental-spans.ts';
import { choosePlan } from '../../activities/warehouse/steps/plan-backfill.ts';

const hourMs = 3_600_000;
const first = Date.parse('2026-01-05T00:00:00Z');
const at = (day: number, hour = 0) => new Date(first + (day * 24 + hour) * hourMs).toISOString();
const entry = (from: number, to: number, changes: Partial<LedgerSpan> = {}): LedgerSpan => ({
  start: at(from),
  end: at(to),
  status: 'done',
  complete: true,
  ...changes,
});

describe('what a cycle reads', () => {
  test('is unknown where nothing has been extracted', () => {
    expect(incrementalSpans([], at(7), 4)).toBeUndefined();
  });

  test('is what is new, where nothing is to be read again', () => {
    expect(incrementalSpans([entry(0, 7), entry(7, 14)], at(14, 1), 0)).toEqual([
      { start: at(14), end: at(14, 1) },
    ]);
  });

  test('takes windows that ended within the last days along, as one span', () => {
    const ledger = [entry(0, 7), entry(7, 14), entry(14, 14.5)];
    expect(incrementalSpans(ledger, at(15), 4)).toEqual([{ start: at(7), end: at(15) }]);
    expect(incrementalSpans(ledger, at(18, 1), 4)).toEqual([{ start: at(14), end: at(18, 1) }]);
    expect(incrementalSpans(ledger, at(21), 4)).toEqual([{ start: at(14, 12), end: at(21) }]);
  });

  test('takes windows along that hold a day which the platform says has changed, however old', () => {
    const ledger = [entry(0, 7), entry(7, 14), entry(14, 21)];
    const days = [at(8).slice(0, 10)];
    expect(incrementalSpans(ledger, at(21, 1), 0, days)).toEqual([
      { start: at(7), end: at(14) },
      { start: at(21), end: at(21, 1) },
    ]);
    expect(incrementalSpans([entry(0, 7, { status: 'skipped' })], at(7), 0, [at(1).slice(0, 10)])).toEqual(
      [],
    );
  });

  test('reads the same again when the cycle is repeated, and nothing for an instant that is long past', () => {
    expect(incrementalSpans([entry(0, 7)], at(7), 4)).toEqual([{ start: at(0), end: at(7) }]);
    expect(incrementalSpans([entry(0, 7), entry(7, 14)], at(13), 4)).toEqual([]);
  });

  test('goes back to what failed or is incomplete at the end of the ledger', () => {
    expect(incrementalSpans([entry(0, 7), entry(7, 14, { status: 'failed' })], at(14), 0)).toEqual([
      { start: at(7), end: at(14) },
    ]);
    expect(
      incrementalSpans([entry(0, 7), entry(7, 14, { status: 'partial', complete: false })], at(30), 0),
    ).toEqual([{ start: at(7), end: at(30) }]);
    expect(incrementalSpans([entry(0, 7, { status: 'failed' })], at(8), 0)).toEqual([
      { start: at(0), end: at(8) },
    ]);
  });

  test('fills what lies between two windows, up to an instant before the last one', () => {
    const ledger = [entry(0, 14), entry(49, 56)];
    expect(incrementalSpans(ledger, at(28), 0)).toEqual([{ start: at(14), end: at(28) }]);
    expect(incrementalSpans(ledger, at(60), 0)).toEqual([
      { start: at(14), end: at(49) },
      { start: at(56), end: at(60) },
    ]);
    expect(incrementalSpans(ledger, at(52), 0)).toEqual([{ start: at(14), end: at(49) }]);
  });

  test('goes back to what a backfill from the newest on left when it was given up', () => {
    const ledger = [
      entry(0, 7, { status: 'planned', complete: false }),
      entry(7, 14, { status: 'failed', complete: false }),
      entry(14, 21),
    ];
    expect(incrementalSpans(ledger, at(21), 0)).toEqual([{ start: at(0), end: at(14) }]);
  });

  test('reads its last days again before an instant that lies before the last window', () => {
    expect(incrementalSpans([entry(0, 7), entry(7, 14), entry(14, 21)], at(15), 4)).toEqual([
      { start: at(7), end: at(14) },
    ]);
    expect(incrementalSpans([entry(7, 14)], at(3), 4)).toEqual([]);
  });

  test('leaves out what a person skipped', () => {
    const ledger = [entry(0, 7), entry(7, 8, { status: 'skipped' }), entry(8, 9)];
    expect(incrementalSpans(ledger, at(10), 4)).toEqual([
      { start: at(0), end: at(7) },
      { start: at(8), end: at(10) },
    ]);
  });
});

test('hourly cycles leave no gap, whatever fails, and read no day again after its time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('done', 'failed'), { minLength: 1, maxLength: 200 }),
      fc.nat(6),
      (outcomes, days) => {
        let ledger: LedgerSpan[] = [entry(0, 7)];
        const covered = new Set(Array.from({ length: 7 * 24 }, (_, hour) => first + hour * hourMs));
        outcomes.forEach((status, cycle) => {
          const to = at(7, cycle + 1);
          const spans = incrementalSpans(ledger, to, days)!;
          for (const span of spans) {
            ledger = ledger.filter(
              (known) => status === 'failed' || known.start < span.start || known.end > span.end,
            );
            ledger = [
              ...ledger.filter((known) => known.start !== span.start || known.end !== span.end),
              { ...span, status, complete: status === 'done' },
            ];
            if (status === 'failed') continue;
            for (let hour = Date.parse(span.start); hour < Date.parse(span.end); hour += hourMs)
              covered.add(hour);
          }
          if (status === 'done') {
            for (let hour = first; hour < Date.parse(to); hour += hourMs)
              expect(covered.has(hour)).toBe(true);
          }
        });
      },
    ),
    { numRuns: 60 },
  );
});

test('a cycle reads what is new before it fills an older gap, each from its oldest window on', async () => {
  const config = configSchema.parse({
    platforms: [{ id: 'agg', kind: 'genesys', credentials: 'env://P' }],
  });
  const request: BackfillRequest = {
    platform: 'agg',
    to: at(28),
    windowDays: 7,
    reprocess: 'missing',
    newestFirst: false,
    runId: 'run-1',
  };
  const { windows } = await choosePlan(request, config, [entry(0, 7), entry(21, 27)]);
  expect(windows.map(({ start }) => start)).toEqual([at(27), at(7), at(14)]);
});
