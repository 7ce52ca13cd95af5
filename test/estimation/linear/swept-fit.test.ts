import { describe, expect, it } from 'vitest';
import { createAbsorber } from '../../../activities/estimation/absorb/index.ts';
import {
  breuschPagan,
  CheckedDesign,
  ResidualChecks,
  serialCorrelation,
} from '../../../activities/estimation/diagnostics/index.ts';
import {
  fitLinear,
  fitOutcomes,
  type ResidualObserver,
} from '../../../activities/estimation/linear/index.ts';
import { interactFactors } from '../../../activities/estimation/panel/index.ts';
import { integerColumn, namedColumn } from '../../../activities/estimation/panel/integer-column.ts';
import type { Factor, Regressor } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';

interface Panel {
  unit: Factor;
  time: Factor;
  slot: Factor;
  regressors: Regressor[];
  outcome: Float64Array;
  weights: Float64Array;
  periodValues: Float64Array;
}

const slots = 4;

/** Units × periods with gaps, a treatment held as bytes, a covariate of integers, one of doubles. */
function makePanel(seed: number, units = 9, periods = 600, gaps = 0.1): Panel {
  const random = createRandom(seed);
  const cells: [number, number][] = [];
  for (let u = 0; u < units; u++)
    for (let t = 0; t < periods; t++) if (random.uniform() >= gaps) cells.push([u, t]);
  const factor = (name: string, levels: number, code: (u: number, t: number) => number): Factor => ({
    name,
    levels,
    codes: Int32Array.from(cells, ([u, t]) => code(u, t)),
    label: String,
  });
  const bytes = Uint8Array.from(cells, ([u, t]) => (u % 2 === 1 && t >= periods / 2 ? 1 : 0));
  const whole = Int32Array.from(cells, () => random.poisson(400) - 300);
  const doubles = Float64Array.from(cells, () => 50 + random.normal());
  return {
    unit: factor('unit', units, (u) => u),
    time: factor('time', periods, (_, t) => t),
    slot: factor('slot', slots, (_, t) => t % slots),
    regressors: [
      namedColumn('d', integerColumn(bytes)),
      namedColumn('calls', integerColumn(whole)),
      { name: 'skill', values: doubles },
    ],
    outcome: Float64Array.from(
      cells,
      ([u, t], i) => 7 + u + Math.sin(t) - 0.3 * bytes[i]! + 0.01 * doubles[i]! + random.normal(),
    ),
    weights: Float64Array.from(cells, () => 0.5 + random.uniform()),
    periodValues: Float64Array.from({ length: periods }, (_, t) => t),
  };
}

/** Dummies of all effects but the first level of each later one, as further regressors. */
function withDummies(panel: Panel, effects: readonly Factor[]): Regressor[] {
  const dummies = effects.flatMap((effect) =>
    Array.from({ length: effect.levels }, (_, level) => ({
      name: `${effect.name}:${level}`,
      values: Float64Array.from(effect.codes, (code) => (code === level ? 1 : 0)),
    })),
  );
  return [...panel.regressors, ...dummies];
}

describe('fits swept block by block', () => {
  it.each([
    ['two effects', false, ['unit', 'time']],
    ['two effects, weighted', true, ['unit', 'time']],
    ['an interaction that the periods refine', false, ['unit^slot', 'time']],
    ['an interaction, weighted', true, ['unit^slot', 'time']],
    ['one effect', false, ['unit']],
  ] as const)('%s: as a regression with dummies', (_name, weighted, names) => {
    const panel = makePanel(3, 6, 40);
    const factors: Record<string, Factor> = {
      unit: panel.unit,
      time: panel.time,
      'unit^slot': interactFactors('unit^slot', [panel.unit, panel.slot]),
    };
    const effects = names.map((name) => factors[name]!);
    const weights = weighted ? panel.weights : undefined;
    const { outcome, regressors } = panel;
    const absorber = createAbsorber(effects, weights);
    const fit = fitLinear({ outcome, regressors, effects, weights, absorber });
    const dense = fitLinear({
      outcome,
      regressors: withDummies(panel, effects),
      effects: [],
      weights,
      absorber: createAbsorber([]),
    });
    expect(fit.names).toEqual(['d', 'calls', 'skill']);
    fit.names.forEach((name, j) => {
      const at = dense.names.indexOf(name);
      expect(fit.coefficients[j]).toBeCloseTo(dense.coefficients[at]!, 10);
      const k = dense.names.length;
      expect(fit.bread[j * 3 + j]! / dense.bread[at * k + at]!).toBeCloseTo(1, 9);
    });
    expect(fit.rss / dense.rss).toBeCloseTo(1, 10);
    fit.residuals.forEach((value, i) => {
      expect(Math.abs(value - dense.residuals[i]!)).toBeLessThan(1e-9);
    });
    expect(fit.report.certificate).toBeLessThan(1e-12);
  });

  it('gives each outcome of many the bytes it has alone', () => {
    const panel = makePanel(5);
    const random = createRandom(1);
    const effects = [panel.unit, panel.time];
    const outcomes = Array.from({ length: 4 }, () => panel.outcome.map((value) => value + random.normal()));
    const model = {
      regressors: panel.regressors,
      effects,
      weights: undefined,
      absorber: createAbsorber(effects),
    };
    const together = fitOutcomes(
      model,
      outcomes.map((outcome) => ({ outcome })),
    );
    outcomes.forEach((outcome, o) => {
      const alone = fitLinear({ ...model, outcome });
      expect(together[o]!.coefficients).toEqual(alone.coefficients);
      expect(together[o]!.rss).toBe(alone.rss);
      expect(together[o]!.residuals).toEqual(alone.residuals);
    });
  });

  it('shows observers every row once, as the stored residuals and columns are', () => {
    const panel = makePanel(7);
    const effects = [panel.unit, panel.time];
    const fit = fitLinear({ ...panel, effects, weights: undefined, absorber: createAbsorber(effects) });
    let next = 0;
    const observer: ResidualObserver = {
      visit(start, size, residuals, columns) {
        expect(start).toBe(next);
        next += size;
        for (let i = 0; i < size; i += 97) {
          expect(residuals[i]).toBe(fit.residuals[start + i]);
          expect(columns[1]![i]).toBe(fit.columns[1]![start + i]);
        }
      },
    };
    fit.visit(observer);
    expect(next).toBe(panel.outcome.length);
  });

  it('checks residuals while they are made as it does afterwards', () => {
    const panel = makePanel(9);
    const effects = [panel.unit, panel.time];
    for (const weights of [undefined, panel.weights]) {
      const design = new CheckedDesign(panel.regressors, panel.unit, panel.time, panel.periodValues);
      let checks: ResidualChecks | undefined;
      const fit = fitLinear({
        ...panel,
        effects,
        weights,
        absorber: createAbsorber(effects, weights),
        observe({ moments }) {
          design.adopt(moments);
          checks = new ResidualChecks(design, panel.outcome);
          return [checks];
        },
      });
      const found = checks!.finish(() => fit.residuals, panel.periodValues);
      const expected = breuschPagan(
        fit.residuals,
        panel.regressors.map(({ values }) => values),
      )!;
      expect(found.breuschPagan!.lm / expected.lm).toBeCloseTo(1, 9);
      const serial = serialCorrelation(fit.residuals, panel.unit, panel.time, panel.periodValues)!;
      expect(found.serialCorrelation!.pairs).toBe(serial.pairs);
      expect(found.serialCorrelation!.lag1).toBeCloseTo(serial.lag1, 12);
      expect(found.serialCorrelation!.tStatistic).toBeCloseTo(serial.tStatistic!, 9);
    }
  });

  it('names what effects and other regressors explain', () => {
    const panel = makePanel(11);
    const effects = [panel.unit, panel.time];
    const doubled = panel.regressors[2]!.values.map((value) => 3 - 2 * value);
    const level = Float64Array.from(panel.unit.codes, (code) => code * 1.7);
    const fit = fitLinear({
      ...panel,
      regressors: [
        ...panel.regressors,
        { name: 'doubled', values: doubled },
        { name: 'level', values: level },
      ],
      effects,
      weights: undefined,
      absorber: createAbsorber(effects),
    });
    expect(fit.absorbed).toEqual(['level']);
    expect(fit.collinear).toEqual(['doubled']);
    expect(fit.names).toEqual(['d', 'calls', 'skill']);
  });
});
