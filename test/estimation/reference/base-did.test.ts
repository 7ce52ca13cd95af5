import { beforeAll, describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, readTable } from '../../../activities/estimation/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectPeer, expectRelative, type PeerNumbers, readReference, run, withColumn } from './compare.ts';

interface BaseDid extends Record<string, PeerNumbers> {}

const variants: [string, NonNullable<EstimateSpecInput['inference']>][] = [
  ['did', { kind: 'clustered' }],
  ['did_vcov_iid', { kind: 'iid' }],
  ['did_vcov_hetero', { kind: 'hc1' }],
  ['did_vcov_id+period', { kind: 'clustered', by: ['id', 'period'] }],
  ['did_vcov_CRV3_id', { kind: 'clustered', correction: 'cr3' }],
  ['did_vcov_NW1', { kind: 'newey-west', lags: 1, degreesOfFreedom: 'clusters' }],
  ['did_vcov_NW2', { kind: 'newey-west', lags: 2, degreesOfFreedom: 'clusters' }],
  ['did_vcov_DK1', { kind: 'driscoll-kraay', lags: 1, degreesOfFreedom: 'clusters' }],
  ['did_vcov_DK2', { kind: 'driscoll-kraay', lags: 2, degreesOfFreedom: 'clusters' }],
  ['did_ssc_k_fixef_none', { kind: 'clustered', by: ['id', 'period'], ssc: { kFixef: 'none' } }],
  ['did_ssc_k_fixef_full', { kind: 'clustered', by: ['id', 'period'], ssc: { kFixef: 'full' } }],
  ['did_ssc_k_adj_False', { kind: 'clustered', by: ['id', 'period'], ssc: { kAdj: false } }],
  ['did_ssc_G_adj_False', { kind: 'clustered', by: ['id', 'period'], ssc: { gAdj: false } }],
  ['did_ssc_G_df_conventional', { kind: 'clustered', by: ['id', 'period'], ssc: { gDf: 'conventional' } }],
];

describe.skipIf(!hasShared)('base_did against fixest and pyfixest (needs ../shared)', () => {
  let table: DataTable;
  let reference: BaseDid;
  const spec: EstimateSpecInput = {
    outcome: 'y',
    unit: 'id',
    time: 'period',
    treatment: 'pt',
    covariates: ['x1'],
  };

  beforeAll(async () => {
    table = await readTable(sharedPath('reference/base_did.csv'));
    withColumn(table, 'pt', (get) => get('post') * get('treat'));
    reference = readReference('base_did');
  });

  it.each(variants)('%s', (name, inference) => {
    const result = run(table, { ...spec, estimator: 'twfe', inference });
    expectPeer(result, reference[name]!, name);
  });

  it('takes the treatment from treated units and a date', () => {
    const treated = table.columns.get('treat')!;
    const id = table.columns.get('id')!;
    if (treated.kind !== 'number' || id.kind !== 'number') throw new Error('numeric columns expected');
    const units = [...new Set(id.values.filter((_, i) => treated.values[i] === 1))];
    const { treatment: _treatment, ...rest } = spec;
    const result = run(table, {
      ...rest,
      treated: units,
      intervention: 6,
      estimator: 'twfe',
      inference: { kind: 'clustered' },
    });
    expectRelative(result.delta, reference['did']!.coef['pt']!, 1e-10, 'delta');
    expect(result.treatedUnits).toBe(55);
    expectRelative(result.rSquaredWithin, 0.36870554640153985, 1e-10, 'within R²');
  });

  it('event study and joint test of the pre-period', () => {
    const result = run(table, { ...spec, estimator: 'event-study', inference: { kind: 'clustered' } });
    const { coef, se } = reference['es']!;
    expect(result.eventStudy).toHaveLength(9);
    for (const point of result.eventStudy!) {
      const name = `period::${point.relativeTime + 6}:treat`;
      expectRelative(point.estimate, coef[name]!, 1e-10, name);
      expectRelative(point.standardError, se![name]!, 1e-9, name);
      expect(point.simultaneousUpper! - point.estimate).toBeGreaterThan(point.upper! - point.estimate);
    }
    const wald = reference['pretrend_wald_F'] as unknown as { stat: number; p: number };
    expectRelative(result.diagnostics.preTrend?.fStatistic, wald.stat, 1e-9, 'Wald F');
    // The recorded p-value is that of χ²(4), which the normal reference distribution gives.
    const normal = run(table, {
      ...spec,
      estimator: 'event-study',
      inference: { kind: 'clustered', degreesOfFreedom: 'normal' },
    });
    expectRelative(normal.diagnostics.preTrend?.pValue, wald.p, 1e-8, 'Wald p');
  });
});
