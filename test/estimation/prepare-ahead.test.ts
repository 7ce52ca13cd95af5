import { describe, expect, it } from 'vitest';
import { type EstimateSpecInput, estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { type DataTable, estimate, estimateBatch, prepareAhead } from '../../activities/estimation/index.ts';
import { createRandom } from '../../activities/random.ts';
import { makePanel, numbers } from './panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
  inference: { kind: 'clustered' },
};
const outcome = numbers(makePanel(), 'y');

/** The panel without its outcome, and what puts that in. */
function withoutOutcome(values = outcome): { table: DataTable; complete: () => DataTable } {
  const { rows, columns } = makePanel();
  const table: DataTable = { rows, columns: new Map(columns) };
  table.columns.delete('y');
  return {
    table,
    complete: () => {
      table.columns.set('y', { kind: 'number', values });
      return table;
    },
  };
}

const whole = (values = outcome) => withoutOutcome(values).complete();

describe('what is prepared before the outcome is there', () => {
  it.each<[string, EstimateSpecInput]>([
    ['a treatment column', base],
    ['a treatment by date', { ...base, treatment: undefined, treated: ['q1', 'q2'], intervention: 10 }],
    ['singletons dropped', { ...base, singletons: 'drop' }],
    ['rows excluded', { ...base, exclude: { times: [[3, 4]], units: [] } }],
    ['another estimator', { ...base, estimator: 'ols' }],
  ])('%s: changes no byte of the result', (_name, input) => {
    const spec = estimateSpec.parse(input);
    const { table, complete } = withoutOutcome();
    const cache = prepareAhead(table, [spec]);
    expect(estimate(complete(), spec, cache)).toEqual(estimate(whole(), spec));
  });

  it('gives way where the outcome misses rows', () => {
    const random = createRandom(8);
    const gaps = outcome.map((value) => (random.uniform() < 0.1 ? Number.NaN : value));
    const spec = estimateSpec.parse(base);
    const { table, complete } = withoutOutcome(gaps);
    const cache = prepareAhead(table, [spec]);
    const result = estimate(complete(), spec, cache);
    expect(result.observations).toBeLessThan(table.rows);
    expect(result).toEqual(estimate(whole(gaps), spec));
    expect(estimateBatch(table, [spec, spec], cache)).toEqual([result, result]);
  });

  it('leaves what the data refuse to the estimate', () => {
    const spec = estimateSpec.parse({ ...base, treatment: 'absent' });
    const { table, complete } = withoutOutcome();
    const cache = prepareAhead(table, [spec]);
    expect(() => estimate(complete(), spec, cache)).toThrow(/"absent"/);
  });

  it('names the spec of a list that is refused', () => {
    const [good, bad] = [estimateSpec.parse(base), estimateSpec.parse({ ...base, treatment: 'absent' })];
    expect(() => estimateBatch(whole(), [good, bad])).toThrow(/^spec \[1\]: .*"absent"/);
    expect(() => estimateBatch(whole(), [bad])).toThrow(/^(?!spec).*"absent"/);
  });
});
