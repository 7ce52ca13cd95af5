import { describe, expect, test } from 'vitest';
import type { SourceRow } from '../../activities/contract/source-row.ts';
import { checkRows } from '../../activities/extraction/check-page.ts';
import { createWindowCheck } from '../../activities/extraction/check-window.ts';
import type { ParsedPage } from '../../activities/extraction/page.ts';
import { window } from './support/harness.ts';

const hourMs = 3_600_000;

function row(hour: number, fields: Partial<SourceRow> = {}): SourceRow {
  return {
    queue_id: 'q',
    queue_name: 'Q',
    media_type: 'voice',
    interval_start: new Date(Date.parse(window.start) + hour * hourMs).toISOString(),
    offered: 20,
    answered: 19,
    abandoned: 1,
    service_level_percent: 80,
    avg_handle_time_s: 300,
    avg_speed_of_answer_s: 20,
    avg_talk_time_s: null,
    avg_hold_time_s: null,
    avg_after_call_work_s: null,
    survey_invitations: null,
    survey_responses: null,
    csat_sum: null,
    csat_zeros: null,
    handle_time_definition: 'talk+hold+acw',
    ...fields,
  };
}

const page = (rows: SourceRow[], total: number, nextCursor: string | null = null): ParsedPage => ({
  content: null,
  rows,
  total,
  nextCursor,
  unknownFields: [],
});

describe('rows', () => {
  test.each<[string, Partial<SourceRow>, string]>([
    ['before the window', { interval_start: '2026-01-04T23:00:00.000Z' }, 'outside-window'],
    ['at the end of the window', { interval_start: window.end }, 'outside-window'],
    ['off the hour', { interval_start: '2026-01-05T09:30:00.000Z' }, 'off-grid'],
    ['negative count', { answered: -1 }, 'negative-count'],
    ['half a call', { offered: 1.5 }, 'fractional-count'],
    ['negative average', { avg_handle_time_s: -2 }, 'average-out-of-range'],
    ['milliseconds for seconds', { avg_handle_time_s: 312_400 }, 'average-out-of-range'],
    ['over 100 percent', { service_level_percent: 101 }, 'service-level-out-of-range'],
    ['no number', { service_level_percent: Number.NaN }, 'service-level-out-of-range'],
    ['negative score', { csat_sum: -1 }, 'negative-score'],
  ])('%s', (_name, fields, code) => {
    const fault = checkRows([row(0), row(1, fields)], window, hourMs);
    expect(fault).toMatchObject({ code, message: expect.stringContaining('row 2') });
  });

  test('a sound page has no fault', () => {
    const empty = {
      offered: 0,
      answered: 0,
      abandoned: 0,
      service_level_percent: null,
      avg_handle_time_s: null,
    };
    expect(checkRows([row(0), row(167), row(3, empty)], window, hourMs)).toBeNull();
  });
});

describe('windows', () => {
  test('pages that fit are accepted up to the announced total', () => {
    const check = createWindowCheck(window);
    const first = page([row(0), row(1)], 3, 'c1');
    expect(check.check(first, null)).toBeNull();
    check.accept(first, null);
    const last = page([row(2)], 3);
    expect(check.check(last, 'c1')).toBeNull();
    check.accept(last, 'c1');
    expect([check.rows, check.queues, check.total]).toEqual([3, 1, 3]);
  });

  test.each<[string, ParsedPage, string]>([
    ['a row of an earlier page', page([row(1)], 4, 'c2'), 'duplicate-row'],
    ['a row twice on one page', page([row(2), row(2)], 4), 'duplicate-row'],
    [
      'a queue twice among those whose hours are counted',
      { ...page([row(2)], 4, 'c2'), grid: [row(2), row(3), row(2)] },
      'duplicate-row',
    ],
    ['another total', page([row(2)], 5, 'c2'), 'total-changed'],
    ['more rows than announced', page([row(2), row(3), row(4)], 4), 'too-many-rows'],
    ['an end before the total', page([row(2)], 4), 'cursor-vanished'],
    ['the cursor of this page', page([row(2)], 4, 'c1'), 'cursor-repeated'],
    ['a cursor after the last row', page([row(2), row(3)], 4, 'c2'), 'cursor-never-ends'],
    ['an empty page', page([], 4, 'c2'), 'empty-page'],
  ])('%s is a fault', (_name, next, code) => {
    const check = createWindowCheck(window);
    check.accept(page([row(0), row(1)], 4, 'c1'), null);
    expect(check.check(next, 'c1')).toMatchObject({ code });
    expect(check.rows).toBe(2);
  });

  test('an empty window is one empty page', () => {
    expect(createWindowCheck(window).check(page([], 0), null)).toBeNull();
  });
});

describe('calls ended against calls offered', () => {
  const checked = (rows: SourceRow[]) => createWindowCheck(window).check(page(rows, rows.length), null);

  test('calls still open from the hour before may end in this one', () => {
    const before = row(0, { offered: 20, answered: 12, abandoned: 1 });
    expect(checked([before, row(1, { offered: 20, answered: 26, abandoned: 1 })])).toBeNull();
    expect(checked([before, row(1, { offered: 20, answered: 27, abandoned: 1 })])).toMatchObject({
      code: 'more-ended-than-offered',
    });
  });

  test('where the hour before is unknown a tenth of the offered may have been open', () => {
    expect(checked([row(5, { offered: 20, answered: 21, abandoned: 1 })])).toBeNull();
    expect(checked([row(5, { offered: 20, answered: 22, abandoned: 1 })])).toMatchObject({
      code: 'more-ended-than-offered',
    });
  });

  test('open calls are carried over from the page before', () => {
    const check = createWindowCheck(window);
    check.accept(page([row(0, { offered: 20, answered: 10, abandoned: 0 })], 2, 'c'), null);
    expect(check.check(page([row(1, { offered: 20, answered: 30, abandoned: 0 })], 2), 'c')).toBeNull();
  });

  test('volume alone is no fault', () => {
    expect(checked([row(0, { answered: null, abandoned: null })])).toBeNull();
  });
});
