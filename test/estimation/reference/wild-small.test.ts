import { describe, expect, it } from 'vitest';
import { readTable } from '../../../activities/estimation/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectRelative, readReference, run } from './compare.ts';

interface WildSmall {
  coef: number;
  crv1_t: number;
  crv3_se: number;
  p_WCR11_rademacher_full_enum: { strict_gt: number };
}

describe.skipIf(!hasShared)('wild_small against pyfixest and wildboottest (needs ../shared)', () => {
  const spec = {
    outcome: 'log_aht',
    unit: 'queue_id',
    time: 'hour',
    treatment: 'd',
    estimator: 'twfe',
  } as const;

  it('the enumerated bootstrap gives the recorded p-value', async () => {
    const table = await readTable(sharedPath('reference/wild_small.csv'));
    const reference = readReference<WildSmall>('wild_small');
    const result = run(table, { ...spec, inference: { kind: 'wild-cluster-bootstrap' } });
    expect(result.inference).toBe('wild-cluster-bootstrap');
    expectRelative(result.delta, reference.coef, 1e-10, 'delta');
    expect(result.pValue).toBe(reference.p_WCR11_rademacher_full_enum.strict_gt);
    expect(result.confidenceInterval.lower!).toBeLessThan(result.delta);
    expect(result.confidenceInterval.upper!).toBeGreaterThan(result.delta);
  });

  it('CR1 and CR3', async () => {
    const table = await readTable(sharedPath('reference/wild_small.csv'));
    const reference = readReference<WildSmall>('wild_small');
    const cr1 = run(table, { ...spec, inference: { kind: 'clustered' } });
    expectRelative(cr1.tStatistic, reference.crv1_t, 1e-9, 'CR1 t');
    const cr3 = run(table, {
      ...spec,
      inference: { kind: 'clustered', correction: 'cr3', ssc: { kFixef: 'full' } },
    });
    expectRelative(cr3.standardError, reference.crv3_se, 1e-9, 'CR3');
  });
});
