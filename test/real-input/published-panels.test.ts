import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { EstimateResult } from '../../activities/contract/estimate-result.ts';
import type { EstimateSpecInput } from '../../activities/contract/estimate-spec.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { contraflow } from './run-command.ts';

interface Peer {
  coef: Record<string, number>;
  se: Record<string, number>;
  p: Record<string, number>;
}

interface Proposition99 {
  exact_QP_SC: { estimate: number };
  exact_QP_SDID: { estimate: number };
  fw_port_SDID: { estimate: number };
}

interface Smoking {
  multistart_exact_inner: { W: Record<string, number>; avg_gap_1989_2000: number };
}

const tolerance = 1e-8;

describe.skipIf(!hasShared)('published panels through contraflow estimate (needs ../shared)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-panels-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const reference = <T>(name: string) =>
    JSON.parse(readFileSync(sharedPath(`reference/${name}.json`), 'utf8')) as T;

  async function estimate(name: string, spec: EstimateSpecInput): Promise<EstimateResult> {
    const file = join(folder, `${name}-${spec.estimator}-${spec.mode ?? 'default'}.yaml`);
    writeFileSync(file, stringify(spec));
    const { exitCode, stdout, stderr } = await contraflow(
      folder,
      'estimate',
      '--data',
      sharedPath(`reference/${name}.csv`),
      '--spec',
      file,
      '--json',
    );
    expect(exitCode, stderr).toBe(0);
    return JSON.parse(stdout) as EstimateResult;
  }

  function expectClose(own: number | null | undefined, peer: number, label: string): void {
    expect(Math.abs(own! - peer), label).toBeLessThanOrEqual(tolerance * Math.abs(peer) + 1e-15);
  }

  function expectPeer(result: EstimateResult, peer: Peer): void {
    for (const [name, estimated] of Object.entries(peer.coef)) {
      const own = result.coefficients?.find((coefficient) => coefficient.name === name);
      expectClose(own?.estimate, estimated, `${name} coefficient`);
      expectClose(own?.standardError, peer.se[name]!, `${name} standard error`);
      expectClose(own?.pValue, peer.p[name]!, `${name} p-value`);
    }
  }

  it('base_did: difference-in-differences, clustered', async () => {
    const lines = readFileSync(sharedPath('reference/base_did.csv'), 'utf8').trim().split('\n').slice(1);
    const cells = lines.map((line) => line.split(',').map(Number));
    const treated = [...new Set(cells.filter((row) => row[5] === 1).map((row) => row[2]!))];
    const result = await estimate('base_did', {
      outcome: 'y',
      unit: 'id',
      time: 'period',
      treated,
      intervention: 6,
      covariates: ['x1'],
      estimator: 'twfe',
      inference: { kind: 'clustered' },
    });
    const { coef, se } = reference<{ did: Peer }>('base_did').did;
    expectClose(result.delta, coef['pt']!, 'delta');
    expectClose(result.standardError, se['pt']!, 'standard error');
    expect(result.observations).toBe(1080);
  });

  it('grunfeld: ten firms, two-way effects, unadjusted errors', async () => {
    const result = await estimate('grunfeld', {
      outcome: 'invest',
      unit: 'firm',
      time: 'year',
      treatment: 'value',
      covariates: ['capital'],
      estimator: 'twfe',
      exclude: { units: ['American Steel'] },
      inference: { kind: 'iid', smallSample: 'linearmodels', degreesOfFreedom: 'residual' },
    });
    expectPeer(result, reference<{ twoway_unadj: Peer }>('grunfeld').twoway_unadj);
  });

  it('wage_panel: two-way effects, unadjusted errors', async () => {
    const result = await estimate('wage_panel', {
      outcome: 'lwage',
      unit: 'nr',
      time: 'year',
      treatment: 'union',
      covariates: ['expersq', 'married'],
      estimator: 'twfe',
      inference: { kind: 'iid', smallSample: 'linearmodels', degreesOfFreedom: 'residual' },
    });
    expectPeer(result, reference<{ twoway_unadj: Peer }>('wage_panel').twoway_unadj);
  });

  describe('prop99', () => {
    const base = {
      outcome: 'PacksPerCapita',
      unit: 'State',
      time: 'Year',
      treated: 'California',
      intervention: 1989,
    };
    it.each([
      ['synthetic control', { ...base, estimator: 'synthetic-control' }, 'exact_QP_SC'],
      ['synthetic difference-in-differences', { ...base, estimator: 'synthetic-did' }, 'exact_QP_SDID'],
      [
        'the same as the R package computes it',
        { ...base, estimator: 'synthetic-did', mode: 'r-compatible' },
        'fw_port_SDID',
      ],
    ] as const)('%s', async (_name, spec, key) => {
      const result = await estimate('prop99', spec);
      expectClose(result.delta, reference<Proposition99>('prop99')[key].estimate, 'delta');
      expect(result.confidenceInterval.upper! - result.confidenceInterval.lower!).toBeGreaterThan(0);
    });
  });

  it('smoking: the weights of Abadie, Diamond and Hainmueller (2010) from several starts', async () => {
    const over = (column: string, from: number, to: number) => ({ column, from, to });
    const result = await estimate('smoking', {
      outcome: 'cigsale',
      unit: 'state',
      time: 'year',
      treated: 'California',
      intervention: 1989,
      estimator: 'synthetic-control',
      predictors: [
        ...['lnincome', 'retprice', 'age15to24'].map((column) => over(column, 1980, 1988)),
        over('beer', 1984, 1988),
        ...[1975, 1980, 1988].map((year) => over('cigsale', year, year)),
      ],
      inference: { kind: 'conformal' },
    });
    // The recorded weights end a numerical search over predictor weights, so that only its leading digits are the data's.
    const { W, avg_gap_1989_2000: gap } = reference<Smoking>('smoking').multistart_exact_inner;
    for (const [state, weight] of Object.entries(W))
      expect(result.weights!.units![state]!, state).toBeCloseTo(weight, 4);
    expect(result.delta).toBeCloseTo(gap, 3);
  });
});
