import { beforeAll, describe, expect, it } from 'vitest';
import { readTable } from '../../../activities/estimation/io/index.ts';
import type { DataTable } from '../../../activities/estimation/panel/types.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { runIts } from './support.ts';

describe.skipIf(!hasShared)('five-minute call volumes of a bank (needs ../shared)', () => {
  let table: DataTable;
  beforeAll(async () => {
    table = await readTable(sharedPath('reference/bank_calls.csv'));
  });
  const base = { outcome: 'Calls', time: 'DateTime', intervention: '2003-07-01T00:00:00Z' };

  it('runs with hour-of-week effects and errors over a day of lags, closed hours included', () => {
    const result = runIts(table, { ...base, absorb: ['hour_of_week'] });
    expect(result.inference).toBe('newey-west');
    expect(result.observations).toBe(27_716);
    expect(result.diagnostics['convention']).toMatch(/288 lags by calendar/);
    const post = result.counterfactual!.filter((point) => point.lower !== undefined);
    expect(post.length).toBe(result.diagnostics['periodsAfter']);
    const mean = post.reduce((sum, p) => sum + (p.observed! - p.counterfactual) / post.length, 0);
    expect(result.delta).toBeCloseTo(mean, 8);
    const plain = runIts(table, { ...base, absorb: ['hour_of_week'], inference: { kind: 'hc1' } });
    expect(result.standardError!).toBeGreaterThan(2 * plain.standardError!);
  });

  it('gives nearly the same effect with a weekly season counted in steps', () => {
    const hours = runIts(table, { ...base, absorb: ['hour_of_week'] });
    const steps = runIts(table, { ...base, seasons: [288, 2016] });
    expect(steps.delta / hours.delta).toBeCloseTo(1, 2);
    expect(steps.diagnostics['calendarEffects']).toEqual([{ name: 'season_2016', levels: 845 }]);
  });
});
