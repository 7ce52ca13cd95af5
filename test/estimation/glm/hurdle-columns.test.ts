import { describe, expect, it } from 'vitest';
import { estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { estimate } from '../../../activities/estimation/index.ts';
import type { Column, DataTable } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';

const units = 14;
const periods = 60;

/** Rows that sum up many scores: a share of zeros, and a mean of the others that the treatment raises by 0.4. */
function scores(): DataTable {
  const random = createRandom(12);
  const columns: Record<string, number[]> = {
    unit: [],
    time: [],
    post: [],
    responses: [],
    zeros: [],
    total: [],
  };
  for (let unit = 0; unit < units; unit++) {
    const level = 3 + 0.2 * random.normal();
    for (let time = 0; time < periods; time++) {
      const post = unit < 6 && time >= 30 ? 1 : 0;
      const responses = 4 + random.poisson(20);
      const zeros = random.binomial(responses, post === 1 ? 0.05 : 0.1);
      let total = 0;
      for (let i = zeros; i < responses; i++) total += level + 0.4 * post + 0.5 * random.normal();
      const row = { unit, time, post, responses, zeros, total };
      for (const [name, value] of Object.entries(row)) columns[name]!.push(value);
    }
  }
  const rows = columns['unit']!.length;
  columns['mean'] = columns['total']!.map((total, i) => total / columns['responses']![i]!);
  const asColumn = (values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
  return {
    rows,
    columns: new Map(Object.entries(columns).map(([name, values]) => [name, asColumn(values)])),
  };
}

const spec = {
  outcome: 'mean',
  unit: 'unit',
  time: 'time',
  treatment: 'post',
  estimator: 'hurdle',
  hurdle: { responses: 'responses', total: 'total', zeros: 'zeros' },
  inference: { kind: 'clustered' },
} as const;

describe('hurdle on rows that sum up many scores', () => {
  it('takes the two parts from the columns named and adds the effects on both up', () => {
    const result = estimate(scores(), estimateSpec.parse(spec));
    // (1 − p)μ rises from 0.9 × 3 to 0.95 × 3.4.
    expect(result.delta).toBeGreaterThan(0.43);
    expect(result.delta).toBeLessThan(0.63);
    expect(result.confidenceInterval.lower).toBeGreaterThan(0.3);
    const parts = result.diagnostics['hurdle'] as { zeroShareEffect: number; scoreEffect: number };
    expect(parts.zeroShareEffect).toBeCloseTo(-0.05, 1);
    expect(parts.scoreEffect).toBeCloseTo(0.4, 1);
    expect(result.coefficients!.map(({ name }) => name)).toEqual(['zero:post', 'score:post']);
  });

  it('says what it could have seen', () => {
    const { diagnostics } = estimate(scores(), estimateSpec.parse(spec));
    const { effect, power } = diagnostics['minimumDetectableEffect'] as { effect: number; power: number };
    expect(power).toBe(0.8);
    expect(effect).toBeGreaterThan(0);
    expect(effect).toBeLessThan(0.4);
  });

  it('without a column of zeros measures the mean of all scores and says so', () => {
    const { zeros: _zeros, ...without } = spec.hurdle;
    const result = estimate(scores(), estimateSpec.parse({ ...spec, hurdle: without }));
    expect(result.delta).toBeGreaterThan(0.43);
    expect(result.diagnostics.warnings).toContainEqual(expect.stringContaining('no score is zero'));
  });

  it('is chosen by auto where the columns are named', () => {
    const result = estimate(scores(), estimateSpec.parse({ ...spec, estimator: 'auto' }));
    expect(result.estimator).toBe('hurdle');
  });

  it('refuses the columns beside another estimator', () => {
    expect(() => estimate(scores(), estimateSpec.parse({ ...spec, estimator: 'twfe' }))).toThrow(
      /hurdle: .* twfe/,
    );
  });

  it('names a column that is not there', () => {
    const named = estimateSpec.parse({ ...spec, hurdle: { ...spec.hurdle, total: 'sum' } });
    expect(() => estimate(scores(), named)).toThrow(/hurdle.*"sum"|"sum"/);
  });
});
