import { describe, expect, it } from 'vitest';
import type { EstimateResult } from '../../../activities/contract/estimate-result.ts';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { createRandom } from '../../../activities/random.ts';
import { makePanel, run, setColumn } from '../panel/make-panel.ts';

const spec: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
  inference: { kind: 'equal-weighted-cosine' },
};

/** Five queues of 400 periods with AR(1) noise, the first treated for the second half. */
function sample(seed: number): EstimateResult {
  const random = createRandom(seed);
  const panel = makePanel({ units: 5, periods: 400, treated: 1, start: 200 });
  let noise = 0;
  const values = Float64Array.from({ length: panel.rows }, (_, row) => {
    noise = (row % 400 === 0 ? 0 : 0.6 * noise) + random.normal();
    return noise;
  });
  return run(
    setColumn(panel, 'y', (row) => values[row]!),
    spec,
  );
}

describe('equal-weighted cosines over time', () => {
  const results = Array.from({ length: 60 }, (_, seed) => sample(seed + 1));

  it('states an error that matches the spread over repeated samples with serial correlation', () => {
    const root = (pick: (result: EstimateResult) => number) =>
      Math.sqrt(results.reduce((sum, result) => sum + pick(result) ** 2, 0) / results.length);
    const ratio = root(({ standardError }) => standardError!) / root(({ delta }) => delta);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.3);
    const plain = run(makePanel({ units: 5, periods: 400, treated: 1, start: 200 }), spec);
    expect(plain.inference).toBe('equal-weighted-cosine');
  });

  it('gives t as many degrees as it has cosines: ⌊0.4 · 200^⅔⌋ a side', () => {
    for (const { degreesOfFreedom, diagnostics } of results.slice(0, 5)) {
      expect(degreesOfFreedom!).toBeGreaterThan(13);
      expect(degreesOfFreedom!).toBeLessThanOrEqual(26.0000001);
      expect(diagnostics['covariance']).toMatchObject({
        convention: 'equal-weighted cosines over time, 13 and 13 of them',
      });
    }
  });

  it('does not take a pattern of the week for slow variation on hourly panels', () => {
    const hours = 1344;
    const panel = makePanel({ units: 6, periods: hours, treated: 1, start: 672, noise: 0.5 });
    const column = panel.columns.get('y');
    const y = column?.kind === 'number' ? column.values : new Float64Array();
    const week = setColumn(panel, 'y', (row) =>
      row < hours ? y[row]! + 2 * Math.sin((2 * Math.PI * (row % 168)) / 168) : y[row]!,
    );
    const [plain, patterned] = [run(panel, spec), run(week, spec)];
    expect(patterned.standardError! / plain.standardError!).toBeLessThan(1.5);
  });
});
