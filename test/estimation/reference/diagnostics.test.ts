import { beforeAll, describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { createAbsorber } from '../../../activities/estimation/absorb/index.ts';
import { breuschPagan } from '../../../activities/estimation/diagnostics/index.ts';
import { type DataTable, readTable } from '../../../activities/estimation/index.ts';
import { fitLinear } from '../../../activities/estimation/linear/index.ts';
import { numericColumn } from '../../../activities/estimation/panel/columns.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { expectRelative, readReference, run, withColumn } from './compare.ts';

type Inference = NonNullable<EstimateSpecInput['inference']>;
type Four = [number, number, number, number];
interface Diagnostics {
  koenker: Four;
  original_bp: Four;
  one_queue: {
    coef: number[];
    se: number[];
    HC: Record<string, number[]>;
    HAC24: { se: number[]; p: number[] };
    HAC24_corr: { se: number[]; p: number[] };
    HACdef: { se: number[]; p: number[] };
    HAC_default_lag: number;
    bp: Four;
  };
}

describe.skipIf(!hasShared)('diagnostics_medium against statsmodels (needs ../shared)', () => {
  let table: DataTable;
  let reference: Diagnostics;

  beforeAll(async () => {
    table = await readTable(sharedPath('reference/panel_medium.parquet'));
    withColumn(table, 'log_offered', (get) => Math.log1p(get('offered')));
    reference = readReference('diagnostics_medium');
  });

  it('Breusch–Pagan, studentised and original', () => {
    for (let day = 1; day <= 6; day++)
      withColumn(table, `dow${day}`, (get) => (get('day') % 7 === day ? 1 : 0));
    const names = ['d', 'campaign', 'payroll', 'log_offered', 'dow1', 'dow2', 'dow3', 'dow4', 'dow5', 'dow6'];
    const regressors = names.map((name) => ({ name, values: numericColumn(table, name, 'test') }));
    const outcome = numericColumn(table, 'log_aht', 'test');
    const fit = fitLinear({
      outcome,
      regressors,
      effects: [],
      weights: undefined,
      absorber: createAbsorber([]),
    });
    const columns = regressors.map(({ values }) => values);
    const studentised = breuschPagan(fit.residuals, columns)!;
    const original = breuschPagan(fit.residuals, columns, { studentised: false })!;
    expectRelative(studentised.lm, reference.koenker[0], 1e-9, 'Koenker LM');
    expectRelative(studentised.fStatistic, reference.koenker[2], 1e-9, 'Koenker F');
    expectRelative(original.lm, reference.original_bp[0], 1e-9, 'original LM');
    expectRelative(original.fStatistic, reference.original_bp[2], 1e-9, 'original F');
    expect(studentised.pValue).toBeLessThan(1e-300);
  });

  it.each<[string, Inference, (r: Diagnostics['one_queue']) => { se: number[]; p?: number[] }]>([
    ['classical', { kind: 'iid' }, (r) => ({ se: r.se })],
    ['HC0', { kind: 'hc0' }, (r) => ({ se: r.HC['HC0']! })],
    ['HC1', { kind: 'hc1' }, (r) => ({ se: r.HC['HC1']! })],
    ['HC2', { kind: 'hc2' }, (r) => ({ se: r.HC['HC2']! })],
    ['HC3', { kind: 'hc3' }, (r) => ({ se: r.HC['HC3']! })],
    [
      'HAC 24',
      { kind: 'newey-west', lags: 24, smallSample: 'none', degreesOfFreedom: 'normal' },
      (r) => r.HAC24,
    ],
    [
      'HAC 24 corrected',
      { kind: 'newey-west', lags: 24, smallSample: 'linearmodels', degreesOfFreedom: 'normal' },
      (r) => r.HAC24_corr,
    ],
    [
      'HAC default lags',
      { kind: 'newey-west', smallSample: 'none', degreesOfFreedom: 'normal' },
      (r) => r.HACdef,
    ],
  ])('one queue: %s', (_name, inference, pick) => {
    const result = run(table, {
      outcome: 'log_aht',
      unit: 'queue_id',
      time: 'hour',
      treatment: 'd',
      covariates: ['log_offered'],
      estimator: 'ols',
      exclude: { units: Array.from({ length: 100 }, (_, q) => q).filter((q) => q !== 2) },
      inference: { lagBy: 'position', ...inference },
    });
    const expected = pick(reference.one_queue);
    ['intercept', 'd', 'log_offered'].forEach((name, j) => {
      const own = result.coefficients!.find((coefficient) => coefficient.name === name)!;
      expectRelative(own.estimate, reference.one_queue.coef[j]!, 1e-10, name);
      expectRelative(own.standardError, expected.se[j]!, 1e-9, name);
      if (expected.p !== undefined)
        expect(Math.abs(own.pValue! - expected.p[j]!)).toBeLessThan(1e-8 * expected.p[j]! + 1e-15);
    });
    expectRelative(result.diagnostics.breuschPagan?.lm, reference.one_queue.bp[0], 1e-9, 'LM');
    expectRelative(result.diagnostics.breuschPagan?.pValue, reference.one_queue.bp[1], 1e-8, 'LM p');
    expectRelative(result.diagnostics.breuschPagan?.fStatistic, reference.one_queue.bp[2], 1e-9, 'F');
    expectRelative(result.diagnostics.breuschPagan?.fPValue, reference.one_queue.bp[3], 1e-8, 'F p');
  });
});
