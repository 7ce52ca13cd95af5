import { describe, expect, it } from 'vitest';
import { type EstimateSpecInput, estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { createAbsorber } from '../../activities/estimation/absorb/index.ts';
import { fitFromPlain, plainDesign } from '../../activities/estimation/estimators/fit-task.ts';
import { fitTogether } from '../../activities/estimation/estimators/fit-together.ts';
import type { FitAnswer, FitQuestion } from '../../activities/estimation/estimators/fit-worker.ts';
import { type DataTable, estimate, estimateBatch, selectRows } from '../../activities/estimation/index.ts';
import { freeColumn } from '../../activities/estimation/linear/index.ts';
import { numericColumn } from '../../activities/estimation/panel/columns.ts';
import { preparePanel } from '../../activities/estimation/panel/index.ts';
import { Helper, sharedArray } from '../../activities/estimation/threads/index.ts';
import { createRandom } from '../../activities/random.ts';
import { makePanel } from './panel/make-panel.ts';

const outcomes = 7;

/** A panel with gaps and further outcomes y0 … y6. */
function makeTable(order: 'by unit' | 'by time'): DataTable {
  const random = createRandom(11);
  const whole = makePanel({ units: 14, periods: 300, treated: 6, start: 150 });
  const { values: y } = whole.columns.get('y') as { values: Float64Array };
  for (let k = 0; k < outcomes; k++)
    whole.columns.set(`y${k}`, { kind: 'number', values: y.map((value) => value + random.normal()) });
  const rows = Array.from({ length: whole.rows }, (_, row) => row).filter(() => random.uniform() > 0.05);
  if (order === 'by time') rows.sort((a, b) => (a % 300) - (b % 300) || a - b);
  return selectRows(whole, Int32Array.from(rows));
}

function specsOf(more: Partial<EstimateSpecInput>) {
  return Array.from({ length: outcomes }, (_, k) =>
    estimateSpec.parse({
      outcome: `y${k}`,
      unit: 'unit',
      time: 'time',
      treatment: 'd',
      covariates: ['x'],
      estimator: 'twfe',
      inference: { kind: 'clustered' },
      ...more,
    }),
  );
}

describe('a batch on several threads', () => {
  it.each<[string, 'by unit' | 'by time', Partial<EstimateSpecInput>]>([
    ['clustered errors', 'by unit', {}],
    ['two-way clusters, rows by time', 'by time', { inference: { kind: 'clustered', by: ['unit', 'time'] } }],
    ['errors from the rows themselves', 'by unit', { inference: { kind: 'hc3' } }],
    ['weights', 'by unit', { weights: 'w' }],
    ['one effect', 'by time', { absorb: ['unit'] }],
  ])('%s: to the byte what one outcome alone gives', (_name, order, more) => {
    const table = makeTable(order);
    const specs = specsOf(more);
    const alone = specs.map((spec) => JSON.stringify(estimate(table, spec)));
    for (const threads of [1, 3]) {
      const together = estimateBatch(table, specs, { threads, leastWork: 0 });
      expect(together.map((result) => JSON.stringify(result))).toEqual(alone);
    }
  });

  it('the thread itself answers, and what it answers is whole', () => {
    const table = makeTable('by unit');
    const { sample, clusters } = preparePanel(table, specsOf({})[0]!);
    const { regressors, effects, weights, unit, time, periodValues } = sample;
    const absorber = createAbsorber(effects, weights);
    const design = { regressors, effects, weights, absorber, unit, time, periodValues, clusters };
    const freed = regressors.map((regressor) => freeColumn(absorber, regressor, weights));
    const values = ['y0', 'y1'].map((name) => numericColumn(table, name, 'outcome'));
    const here = fitTogether(design, values);
    const entry = new URL('../../activities/estimation/estimators/fit-worker.ts', import.meta.url);
    const helper = new Helper<FitQuestion, { answer: FitAnswer }>(entry);
    helper.send({ design: plainDesign(design, freed) });
    helper.send({ outcomes: values.map((value) => sharedArray(value)) });
    const answer = helper.wait(60_000)?.answer;
    helper.stop();
    expect(answer).toHaveLength(2);
    answer!.forEach((plain, k) => {
      const { fit, ...checks } = fitFromPlain(plain, design, freed, values[k]!);
      const { fit: own, ...ownChecks } = here[k]!;
      expect(checks).toEqual(ownChecks);
      expect(fit.names).toEqual(own.names);
      expect(fit.coefficients).toEqual(own.coefficients);
      expect(fit.residuals).toEqual(own.residuals);
      expect(fit.columns).toEqual(own.columns);
      expect(fit.scores!.get(clusters[0]!)).toEqual(own.scores!.get(clusters[0]!));
    });
  });

  it('refuses an outcome as it would alone', () => {
    const table = makeTable('by unit');
    table.columns.set('y3', { kind: 'number', values: new Float64Array(table.rows).fill(2) });
    expect(() => estimateBatch(table, specsOf({}), { threads: 2, leastWork: 0 })).toThrow(/y3/);
  });
});
