import { describe, expect, it } from 'vitest';
import { createWindowSeries } from '../../activities/warehouse/window-series.ts';
import { hourly, sourceRow, week, windowOf } from './fixtures.ts';

const create = () => createWindowSeries(windowOf([]));
const place = () => ({ series: -1, at: -1 });

describe('series of a window', () => {
  it('take rows that differ in time or medium, each once', () => {
    const series = create();
    const rows = [
      ...hourly(week.start, 168),
      ...hourly(week.start, 168, () => ({ media_type: 'chat' })),
      ...hourly(week.start, 168, () => ({ queue_id: 'other' })),
    ];
    const taken = rows.map((row) => {
      const into = place();
      series.take(row, into);
      return into;
    });
    expect(series.all).toHaveLength(3);
    expect(taken.map(({ series }) => series)).toEqual(rows.map((_, index) => Math.floor(index / 168)));
    expect(taken.map(({ at }) => at)).toEqual(rows.map((row) => Date.parse(row.interval_start)));
  });
  it('refuse an instant that comes twice, among minutes too and however it is written', () => {
    const series = create();
    const minutes = Array.from({ length: 5000 }, (_, minute) =>
      sourceRow({ interval_start: new Date(Date.parse(week.start) + minute * 60_000).toISOString() }),
    );
    for (const row of minutes) series.take(row, place());
    const again = { ...minutes[4711]!, interval_start: minutes[4711]!.interval_start.replace('.000Z', 'Z') };
    expect(() => series.take(again, place())).toThrow(
      expect.objectContaining({
        kind: 'data',
        code: 'duplicated-row',
        message: expect.stringContaining(again.interval_start),
      }),
    );
  });
  it('refuse an instant that comes again under another name of the queue', () => {
    const series = create();
    series.take(sourceRow({}), place());
    expect(() => series.take(sourceRow({ queue_name: 'Renamed' }), place())).toThrow(
      expect.objectContaining({ code: 'duplicated-row' }),
    );
  });
});
