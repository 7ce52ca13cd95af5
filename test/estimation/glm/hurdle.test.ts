import { describe, expect, it } from 'vitest';
import { estimateGlm } from '../../../activities/estimation/glm/index.ts';
import { factor, makePanel, makeSample, makeSpec } from './make-sample.ts';

describe('two-part model of scores', () => {
  it('is the difference of means with its error where nothing else is in the model', () => {
    const y = Float64Array.of(0, 4, 5, 3, 0, 2, 4, 5, 0, 3, 1, 4);
    const d = Float64Array.of(1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0);
    const unit = factor('queue', Array.from(y.keys()), 12);
    const sample = makeSample({
      outcome: y,
      unit,
      time: factor('hour', new Array(12).fill(0), 1),
      treatment: d,
    });
    const result = estimateGlm(sample, makeSpec('hurdle', { kind: 'hc0' }));
    const side = (level: number) => {
      const values = y.filter((_, i) => d[i] === level);
      const mean = values.reduce((a, b) => a + b) / values.length;
      return { mean, variance: values.reduce((a, v) => a + (v - mean) ** 2, 0) / values.length ** 2 };
    };
    expect(result.delta).toBeCloseTo(side(1).mean - side(0).mean, 11);
    expect(result.standardError).toBeCloseTo(Math.sqrt(side(1).variance + side(0).variance), 11);
    expect(result.relativeEffect!.estimate).toBeCloseTo(side(1).mean / side(0).mean - 1, 11);
    expect(result.coefficients!.map((c) => c.name)).toEqual([
      'zero:intercept',
      'zero:d',
      'score:intercept',
      'score:d',
    ]);
  });

  it('gives the same from sums by hour as from single scores', () => {
    const panel = makePanel(6, 10, 8);
    const sizes = Array.from({ length: panel.rows }, () => 2 + panel.random.integer(4));
    const rowOf: number[] = [];
    const scores: number[] = [];
    const parts = {
      zeros: new Float64Array(panel.rows),
      responses: Float64Array.from(sizes),
      total: new Float64Array(panel.rows),
    };
    sizes.forEach((size, row) => {
      for (let s = 0; s < size; s++) {
        const score = panel.random.uniform() < 0.3 ? 0 : 1 + panel.random.integer(5);
        rowOf.push(row);
        scores.push(score);
        parts.total[row]! += score;
        if (score === 0) parts.zeros[row]! += 1;
      }
    });
    const take = (codes: Int32Array) => rowOf.map((row) => codes[row]!);
    const longUnit = factor('queue', take(panel.unit.codes), 6);
    const longTime = factor('hour', take(panel.time.codes), 10);
    const spec = makeSpec('hurdle', { kind: 'clustered', smallSample: 'none' });
    const single = estimateGlm(
      makeSample({
        outcome: Float64Array.from(scores),
        unit: longUnit,
        time: longTime,
        effects: [longUnit, longTime],
        treatment: Float64Array.from(rowOf, (row) => panel.treatment[row]!),
      }),
      spec,
    );
    const { unit, time, treatment } = panel;
    const outcome = parts.total.map((total, i) => total / sizes[i]!);
    const summed = estimateGlm(makeSample({ outcome, unit, time, treatment, effects: [unit, time] }), spec, {
      hurdle: parts,
    });
    expect(summed.delta).toBeCloseTo(single.delta, 10);
    expect(summed.standardError).toBeCloseTo(single.standardError!, 10);
    expect(summed.coefficients![0]!.estimate).toBeCloseTo(single.coefficients![0]!.estimate, 10);
  });

  it('states an error that matches the spread over repeated samples with effects absorbed', () => {
    const deltas: number[] = [];
    const errors: number[] = [];
    for (let seed = 1; seed <= 150; seed++) {
      const { unit, time, treatment, index, random } = makePanel(30, 12, 1);
      for (let skip = 0; skip < 13 * seed; skip++) random.uniform();
      const outcome = index.map((eta, i) =>
        random.uniform() < 0.25 - 0.05 * treatment[i]!
          ? 0
          : 3.5 + 0.3 * eta + 0.2 * treatment[i]! + 0.5 * random.normal(),
      );
      const sample = makeSample({ outcome, unit, time, treatment, effects: [unit, time] });
      const result = estimateGlm(sample, makeSpec('hurdle', { kind: 'hc1' }));
      deltas.push(result.delta);
      errors.push(result.standardError!);
    }
    const mean = deltas.reduce((a, b) => a + b) / deltas.length;
    const spread = Math.sqrt(deltas.reduce((a, v) => a + (v - mean) ** 2, 0) / (deltas.length - 1));
    const stated = errors.reduce((a, b) => a + b) / errors.length;
    expect(stated / spread).toBeGreaterThan(0.85);
    expect(stated / spread).toBeLessThan(1.15);
    // Truth: 0.8 × (μ + 0.2) − 0.75 × μ with μ near 3.5.
    expect(Math.abs(mean - 0.335)).toBeLessThan(3 * (spread / Math.sqrt(deltas.length)) + 0.03);
  });

  it('refuses counts that do not fit together', () => {
    const panel = makePanel(4, 6, 3);
    const { unit, time, treatment, rows } = panel;
    const sample = makeSample({ outcome: new Float64Array(rows).fill(3), unit, time, treatment });
    const parts = {
      zeros: new Float64Array(rows).fill(5),
      responses: new Float64Array(rows).fill(2),
      total: new Float64Array(rows),
    };
    expect(() => estimateGlm(sample, makeSpec('hurdle'), { hurdle: parts })).toThrow(/do not fit together/);
  });
});
