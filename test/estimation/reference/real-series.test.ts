import { describe, expect, it } from 'vitest';
import { readTable } from '../../../activities/estimation/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectRelative, readReference, run } from './compare.ts';

describe.skipIf(!hasShared)('published and real series (need ../shared)', () => {
  it('prop99: two-way fixed effects give the published difference-in-differences, semicolons read', async () => {
    const table = await readTable(sharedPath('reference/prop99.csv'));
    const reference = readReference<{ fw_port_DID: { estimate: number } }>('prop99');
    const spec = { outcome: 'PacksPerCapita', unit: 'State', time: 'Year', estimator: 'twfe' } as const;
    const byColumn = run(table, { ...spec, treatment: 'treated' });
    expectRelative(byColumn.delta, reference.fw_port_DID.estimate, 1e-10, 'delta');
    expect(run(table, { ...spec, treated: 'California', intervention: 1989 }).delta).toBeCloseTo(
      byColumn.delta,
      10,
    );
  });

  it('bank_calls: segmented regression with hour-of-week effects and HAC errors', async () => {
    const table = await readTable(sharedPath('reference/bank_calls.csv'));
    const result = run(table, {
      outcome: 'Calls',
      time: 'DateTime',
      intervention: '2003-06-02',
      estimator: 'its',
      absorb: ['hour_of_week'],
      inference: { kind: 'newey-west', lags: 24 },
    });
    expect(result.inference).toBe('newey-west');
    expect(result.standardError!).toBeGreaterThan(0);
    expect(result.confidenceInterval.lower!).toBeLessThan(result.delta);
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
  });
});
