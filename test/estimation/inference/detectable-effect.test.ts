import { describe, expect, it } from 'vitest';
import { minimumDetectableEffect } from '../../../activities/estimation/inference/detectable-effect.ts';
import { makePanel, run } from '../panel/make-panel.ts';

describe('smallest effect that could have been seen', () => {
  it('is 2.8 standard errors under the normal, and follows the interval that is printed', () => {
    const z = 1.959963984540054;
    const plain = { standardError: 1, lower: -z, upper: z };
    const effect = minimumDetectableEffect(plain, Number.POSITIVE_INFINITY, 0.95)!.effect;
    expect(effect).toBeCloseTo(2.8015852, 6);
    const wider = minimumDetectableEffect(
      { ...plain, lower: -2 * z, upper: 2 * z },
      Number.POSITIVE_INFINITY,
      0.95,
    )!;
    expect(wider.effect).toBeCloseTo(2 * effect, 9);
    expect(minimumDetectableEffect({ standardError: null, lower: null, upper: 1 }, 5, 0.95)).toBeUndefined();
  });

  it.each([['twfe'], ['event-study'], ['synthetic-control'], ['synthetic-did'], ['its']] as const)(
    'stands in the diagnostics of %s',
    (estimator) => {
      const table = makePanel({ units: estimator === 'its' ? 1 : 24, periods: 60, treated: 1, start: 40 });
      const result = run(table, {
        outcome: 'y',
        time: 'time',
        intervention: 40,
        estimator,
        ...(estimator === 'its' ? {} : { unit: 'unit', treated: ['q0'] }),
        ...(estimator === 'event-study' ? { window: [-4, 4] as [number, number] } : {}),
      });
      const { effect, power } = result.diagnostics['minimumDetectableEffect'] as {
        effect: number;
        power: number;
      };
      expect(power).toBe(0.8);
      const { lower, upper } = result.confidenceInterval;
      expect(effect).toBeGreaterThan((upper! - lower!) / 2);
      expect(effect).toBeLessThan(upper! - lower!);
    },
  );
});
