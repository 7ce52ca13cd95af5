import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';

type Inference = NonNullable<EstimateSpecInput['inference']>;
export type PeerTool = 'pyfixest' | 'linearmodels' | 'statsmodels';

/** One covariance that both sides know: how the peer is asked for it and how we are. */
export interface Combination {
  tool: PeerTool;
  model: 'linear' | 'poisson' | 'fractional-logit';
  /** Name in the table. */
  name: string;
  /** What the peer's script needs beside the model. */
  peer: Record<string, unknown>;
  ours: Inference;
  /** Number of absorbed effects for which the peer offers it. */
  effects: readonly number[];
  /** Which weights: both, or unweighted only where the peer refuses them. */
  weighted: boolean;
}

const any = [0, 1, 2, 3, 4];
const upToTwo = [0, 1, 2];
const none = [0];
const lags = 3;

function linear(
  tool: PeerTool,
  effects: readonly number[],
  entries: Readonly<Record<string, [peer: Record<string, unknown>, ours: Inference]>>,
  weighted = true,
): Combination[] {
  return Object.entries(entries).map(([name, [peer, ours]]) => ({
    tool,
    model: 'linear',
    name,
    peer,
    ours,
    effects,
    weighted,
  }));
}

const kernelIds = { time_id: 'period', panel_id: 'unit', lag: lags };
const twoWay: Inference = { kind: 'clustered', by: ['unit', 'period'] };

const pyfixest = [
  ...linear('pyfixest', any, {
    iid: [{ vcov: 'iid' }, { kind: 'iid' }],
    HC1: [{ vcov: 'HC1' }, { kind: 'hc1' }],
    'CRV1 unit': [{ vcov: { CRV1: 'unit' } }, { kind: 'clustered' }],
    'CRV1 team': [{ vcov: { CRV1: 'team' } }, { kind: 'clustered', by: 'team' }],
    'CRV1 unit + period': [{ vcov: { CRV1: 'unit+period' } }, twoWay],
    'CRV1 unit, k_fixef full': [
      { vcov: { CRV1: 'unit' }, ssc: { k_fixef: 'full' } },
      { kind: 'clustered', ssc: { kFixef: 'full' } },
    ],
    'CRV1 unit, k_fixef none': [
      { vcov: { CRV1: 'unit' }, ssc: { k_fixef: 'none' } },
      { kind: 'clustered', ssc: { kFixef: 'none' } },
    ],
    'CRV1 unit, no k_adj': [
      { vcov: { CRV1: 'unit' }, ssc: { k_adj: false } },
      { kind: 'clustered', ssc: { kAdj: false } },
    ],
    'CRV1 unit, no G_adj': [
      { vcov: { CRV1: 'unit' }, ssc: { G_adj: false } },
      { kind: 'clustered', ssc: { gAdj: false } },
    ],
    'CRV1 unit + period, G_df conventional': [
      { vcov: { CRV1: 'unit+period' }, ssc: { G_df: 'conventional' } },
      { ...twoWay, ssc: { gDf: 'conventional' } },
    ],
    'CRV3 unit': [{ vcov: { CRV3: 'unit' } }, { kind: 'clustered', correction: 'cr3' }],
    'NW by position': [
      { vcov: 'NW', vcov_kwargs: kernelIds },
      { kind: 'newey-west', lags, lagBy: 'position', degreesOfFreedom: 'clusters' },
    ],
    DK: [
      { vcov: 'DK', vcov_kwargs: kernelIds },
      { kind: 'driscoll-kraay', lags, lagBy: 'position', degreesOfFreedom: 'clusters' },
    ],
  }),
  ...linear(
    'pyfixest',
    none,
    {
      'HC2, no k_adj': [{ vcov: 'HC2', ssc: { k_adj: false } }, { kind: 'hc2' }],
      'HC3, no k_adj': [{ vcov: 'HC3', ssc: { k_adj: false } }, { kind: 'hc3' }],
    },
    false,
  ),
];

const lm = (inference: Inference): Inference => ({
  smallSample: 'linearmodels',
  degreesOfFreedom: 'residual',
  ...inference,
});

const linearmodels = linear('linearmodels', upToTwo, {
  unadjusted: [{ cov_type: 'unadjusted' }, lm({ kind: 'iid' })],
  robust: [{ cov_type: 'robust' }, lm({ kind: 'hc1' })],
  'clustered unit': [{ cov_type: 'clustered', clusters: ['unit'] }, lm({ kind: 'clustered' })],
  'clustered unit, group_debias': [
    { cov_type: 'clustered', clusters: ['unit'], group_debias: true },
    lm({ kind: 'clustered', groupDebias: true }),
  ],
  'clustered team, group_debias': [
    { cov_type: 'clustered', clusters: ['team'], group_debias: true },
    lm({ kind: 'clustered', by: 'team', groupDebias: true }),
  ],
  'clustered unit + period': [
    { cov_type: 'clustered', clusters: ['unit', 'period'] },
    lm({ kind: 'clustered', by: ['unit', 'period'] }),
  ],
  'clustered unit + team': [
    { cov_type: 'clustered', clusters: ['unit', 'team'] },
    lm({ kind: 'clustered', by: ['unit', 'team'] }),
  ],
  'driscoll-kraay': [
    { cov_type: 'kernel', kernel: 'bartlett', bandwidth: lags },
    lm({ kind: 'driscoll-kraay', lags, lagBy: 'position' }),
  ],
  'autocorrelated by position': [
    { cov_type: 'autocorrelated', kernel: 'bartlett', bandwidth: lags },
    lm({ kind: 'newey-west', lags, lagBy: 'position' }),
  ],
});

const normal = (inference: Inference): Inference => ({ degreesOfFreedom: 'normal', ...inference });

const statsmodels = linear('statsmodels', none, {
  nonrobust: [{ cov_type: 'nonrobust' }, { kind: 'iid' }],
  HC0: [{ cov_type: 'HC0' }, normal({ kind: 'hc0' })],
  HC1: [{ cov_type: 'HC1' }, normal({ kind: 'hc1' })],
  HC2: [{ cov_type: 'HC2' }, normal({ kind: 'hc2' })],
  HC3: [{ cov_type: 'HC3' }, normal({ kind: 'hc3' })],
  'cluster unit': [{ cov_type: 'cluster', groups: ['unit'] }, normal({ kind: 'clustered' })],
  'hac-panel': [
    { cov_type: 'hac-panel', groups: ['unit'], maxlags: lags },
    normal({ kind: 'newey-west', lags, lagBy: 'position', smallSample: 'none' }),
  ],
  'hac-groupsum': [
    { cov_type: 'hac-groupsum', groups: ['period'], maxlags: lags },
    normal({ kind: 'driscoll-kraay', lags, lagBy: 'position', smallSample: 'none' }),
  ],
});

const counts: Combination[] = (
  [
    ['Poisson HC1', { vcov: 'HC1' }, { kind: 'hc1' }],
    ['Poisson CRV1 unit', { vcov: { CRV1: 'unit' } }, { kind: 'clustered' }],
  ] as const
).map(([name, peer, ours]) => ({
  tool: 'pyfixest',
  model: 'poisson',
  name,
  peer,
  ours: { ...ours, degreesOfFreedom: 'normal' },
  effects: [1, 2, 3],
  weighted: false,
}));

const fractions: Combination[] = (
  [
    ['fractional logit HC0', { cov_type: 'HC0' }, { kind: 'hc0' }],
    [
      'fractional logit cluster',
      { cov_type: 'cluster', groups: ['unit'] },
      { kind: 'clustered', ssc: { kFixef: 'full' } },
    ],
  ] as const
).map(([name, peer, ours]) => ({
  tool: 'statsmodels',
  model: 'fractional-logit',
  name,
  peer,
  ours: { ...ours, degreesOfFreedom: 'normal' },
  effects: upToTwo,
  weighted: false,
}));

/** Every model and covariance that one of the peers and this program both support. */
export const combinations: readonly Combination[] = [
  ...pyfixest,
  ...counts,
  ...linearmodels,
  ...statsmodels,
  ...fractions,
];
