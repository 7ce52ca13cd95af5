import { beforeAll, describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, estimateBatch, readTable } from '../../../activities/estimation/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectPeer, readReference, run } from './compare.ts';

type Inference = NonNullable<EstimateSpecInput['inference']>;
interface PanelReference {
  reference: Record<
    string,
    {
      coef: Record<string, number>;
      vcov: Record<string, { se: Record<string, number>; p: Record<string, number> }>;
    }
  >;
}

const byQueueDay = ['queue_id^day'];
const conventions: Record<string, Record<string, Inference>> = {
  linearmodels: {
    unadjusted: { kind: 'iid' },
    robust: { kind: 'hc1' },
    cl_entity: { kind: 'clustered' },
    cl_entity_gd: { kind: 'clustered', groupDebias: true },
    cl_entity_gd_nocount: { kind: 'clustered', groupDebias: true, countEffects: false },
    cl_entity_nodeb: { kind: 'clustered', countEffects: false, debiased: false, degreesOfFreedom: 'normal' },
    cl_qday_gd: { kind: 'clustered', by: byQueueDay, groupDebias: true },
    cl_2way: { kind: 'clustered', by: ['queue_id', 'hour'] },
    cl_2way_gd: { kind: 'clustered', by: ['queue_id', 'hour'], groupDebias: true },
    DK_default: { kind: 'driscoll-kraay' },
    DK_24: { kind: 'driscoll-kraay', lags: 24 },
    AC_24: { kind: 'newey-west', lags: 24, lagBy: 'position' },
  },
  pyfixest: {
    iid: { kind: 'iid' },
    HC1: { kind: 'hc1' },
    CRV1_queue: { kind: 'clustered' },
    CRV1_qday: { kind: 'clustered', by: byQueueDay },
    'CRV1_queue+day': { kind: 'clustered', by: ['queue_id', 'day'] },
    'NW:24': { kind: 'newey-west', lags: 24, lagBy: 'position', degreesOfFreedom: 'clusters' },
    'DK:24': { kind: 'driscoll-kraay', lags: 24, degreesOfFreedom: 'clusters' },
    'NW:default': { kind: 'newey-west', lagBy: 'position', degreesOfFreedom: 'clusters' },
    'DK:default': { kind: 'driscoll-kraay', degreesOfFreedom: 'clusters' },
  },
};

function specOf(model: string, vcov: string): EstimateSpecInput {
  const [tool, name] = model.split(' ') as [string, string];
  const absorb = name.startsWith('qhow') ? ['queue_id^how', 'hour'] : ['queue_id', 'hour'];
  const base: Inference =
    tool === 'linearmodels' ? { smallSample: 'linearmodels', degreesOfFreedom: 'residual' } : {};
  return {
    outcome: 'log_aht',
    unit: 'queue_id',
    time: 'hour',
    treatment: 'd',
    covariates: ['campaign'],
    absorb,
    estimator: 'twfe',
    ...(name.endsWith('/w') ? { weights: 'answered' } : {}),
    inference: { ...base, ...conventions[tool]![vcov]! },
  };
}

describe.skipIf(!hasShared).each(['small', 'medium'])(
  'panel_%s against linearmodels and pyfixest (needs ../shared)',
  (size) => {
    let table: DataTable;
    let reference: PanelReference['reference'];

    beforeAll(async () => {
      table = await readTable(sharedPath(`reference/panel_${size}.parquet`), [
        'log_aht',
        'd',
        'campaign',
        'queue_id',
        'hour',
        'how',
        'day',
        'answered',
      ]);
      reference = readReference<PanelReference>(`panel_${size}`).reference;
    });

    it('covers every model and covariance recorded', () => {
      const models = Object.keys(reference);
      expect(models).toHaveLength(8);
      for (const model of models) {
        const names = Object.keys(reference[model]!.vcov);
        expect(names.length).toBeGreaterThan(0);
        for (const vcov of names) expect(conventions[model.split(' ')[0]!], model).toHaveProperty([vcov]);
      }
    });

    it.each(
      ['queue+hour', 'queue+hour/w', 'qhow+hour', 'qhow+hour/w'].flatMap((name) => [
        `linearmodels ${name}`,
        `pyfixest ${name}`,
      ]),
    )('%s', (model) => {
      const { coef, vcov } = reference[model]!;
      const names = Object.keys(vcov);
      const results = estimateBatch(
        table,
        names.map((name) => estimateSpec.parse(specOf(model, name))),
      );
      names.forEach((name, index) => {
        expectPeer(results[index]!, { coef, ...vcov[name]! }, `${model} ${name}`);
      });
    });

    it('a batch equals one estimate at a time', () => {
      const spec = specOf('pyfixest queue+hour', 'CRV1_queue');
      const [, batched] = estimateBatch(table, [
        estimateSpec.parse(specOf('pyfixest queue+hour', 'iid')),
        estimateSpec.parse(spec),
      ]);
      expect(batched).toEqual(run(table, spec));
    });
  },
);
