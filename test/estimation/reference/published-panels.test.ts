import { beforeAll, describe, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, readTable, selectRows } from '../../../activities/estimation/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectPeer, expectRelative, type PeerNumbers, readReference, run } from './compare.ts';

type Inference = NonNullable<EstimateSpecInput['inference']>;
type Reference = Record<string, PeerNumbers>;

/** The conventions of linearmodels. */
function linearmodels(inference: Inference): Inference {
  return { smallSample: 'linearmodels', degreesOfFreedom: 'residual', ...inference };
}

describe.skipIf(!hasShared)('grunfeld against linearmodels (needs ../shared)', () => {
  let table: DataTable;
  let reference: Reference;
  const effects: [string, string[]][] = [
    ['entity', ['firm']],
    ['twoway', ['firm', 'year']],
  ];
  const variants: [string, Inference][] = [
    ['unadj', { kind: 'iid' }],
    ['cl', { kind: 'clustered' }],
    ['cl_gd', { kind: 'clustered', groupDebias: true }],
  ];

  beforeAll(async () => {
    const all = await readTable(sharedPath('reference/grunfeld.csv'));
    const firm = all.columns.get('firm')!;
    if (firm.kind !== 'text') throw new Error('text expected');
    const rows = [...firm.codes.keys()].filter((row) => firm.labels[firm.codes[row]!] !== 'American Steel');
    table = selectRows(all, Int32Array.from(rows));
    reference = readReference('grunfeld');
  });

  it.each(
    effects.flatMap(([model, absorb]) =>
      variants.map(([name, inference]) => [`${model}_${name}`, absorb, inference] as const),
    ),
  )('%s', (name, absorb, inference) => {
    const result = run(table, {
      outcome: 'invest',
      unit: 'firm',
      time: 'year',
      treatment: 'value',
      covariates: ['capital'],
      absorb,
      estimator: 'twfe',
      inference: linearmodels(inference),
    });
    expectPeer(result, reference[name]!, name);
  });

  it('leaves a firm out by `exclude`', async () => {
    const result = run(await readTable(sharedPath('reference/grunfeld.csv')), {
      outcome: 'invest',
      unit: 'firm',
      time: 'year',
      treatment: 'value',
      covariates: ['capital'],
      estimator: 'twfe',
      exclude: { units: ['American Steel'] },
      inference: linearmodels({ kind: 'iid' }),
    });
    expectPeer(result, reference['twoway_unadj']!, 'twoway_unadj');
  });
});

describe.skipIf(!hasShared)('wage_panel against linearmodels and pyfixest (needs ../shared)', () => {
  let table: DataTable;
  let reference: Reference;
  const both = ['nr', 'year'];
  const variants: [string, Inference][] = [
    ['unadj', { kind: 'iid' }],
    ['robust', { kind: 'hc1' }],
    ['cl_entity', { kind: 'clustered' }],
    ['cl_entity_groupdebias', { kind: 'clustered', groupDebias: true }],
    ['cl_twoway', { kind: 'clustered', by: both }],
    ['cl_twoway_gd', { kind: 'clustered', by: both, groupDebias: true }],
    ['kernel_default', { kind: 'driscoll-kraay' }],
    ['kernel_b3', { kind: 'driscoll-kraay', lags: 3 }],
    ['ac_b3', { kind: 'newey-west', lags: 3, lagBy: 'position' }],
    ['cl_entity_nodebias', { kind: 'clustered', debiased: false, degreesOfFreedom: 'normal' }],
    ['cl_entity_noeffcount', { kind: 'clustered', countEffects: false }],
  ];
  const spec: EstimateSpecInput = {
    outcome: 'lwage',
    unit: 'nr',
    time: 'year',
    treatment: 'union',
    covariates: ['expersq', 'married'],
    estimator: 'twfe',
  };

  beforeAll(async () => {
    table = await readTable(sharedPath('reference/wage_panel.csv'));
    reference = readReference('wage_panel');
  });

  it.each(
    ['entity', 'twoway'].flatMap((model) =>
      variants.map(([name, inference]) => [`${model}_${name}`, inference] as const),
    ),
  )('%s', (name, inference) => {
    const absorb = name.startsWith('entity') ? ['nr'] : both;
    expectPeer(run(table, { ...spec, absorb, inference: linearmodels(inference) }), reference[name]!, name);
  });

  it('pyfixest_twoway, whose factor counts the year effects as nested in persons', () => {
    const { coef, se } = reference['pyfixest_twoway']!;
    const result = run(table, { ...spec, inference: { kind: 'clustered' } });
    expectPeer(result, { coef }, 'pyfixest_twoway');
    // The recorded k is 4 = 3 slopes + 1; years are not nested in persons, so that the rule of fixest gives 3 + 8.
    const ratio = Math.sqrt((4360 - 11) / (4360 - 4));
    for (const { name, standardError } of result.coefficients!) {
      expectRelative(standardError! * ratio, se![name]!, 1e-9, name);
    }
  });
});
