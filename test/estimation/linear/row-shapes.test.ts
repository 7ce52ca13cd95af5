import { describe, expect, it } from 'vitest';
import { createAbsorber } from '../../../activities/estimation/absorb/index.ts';
import {
  type CheckedFit,
  fitTogether,
  type SharedDesign,
} from '../../../activities/estimation/estimators/fit-together.ts';
import { buildFactor } from '../../../activities/estimation/panel/factor.ts';
import { integerColumn, namedColumn } from '../../../activities/estimation/panel/integer-column.ts';
import { jointRuns, longRuns } from '../../../activities/estimation/panel/runs.ts';
import type { Regressor } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';

const units = 7;
const periods = 900;

type Cell = [unit: number, time: number];
const random = createRandom(21);
const inOrder: Cell[] = [];
for (let u = 0; u < units; u++)
  for (let t = 0; t < periods; t++) if (random.uniform() > 0.07) inOrder.push([u, t]);
const noise = new Map(
  inOrder.map(([u, t]) => [u * periods + t, [random.normal(), random.normal(), random.normal()]]),
);
const shuffled = [...inOrder];
for (let i = shuffled.length - 1; i > 0; i--) {
  const j = random.integer(i + 1);
  [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
}

const draw = ([u, t]: Cell, which: number): number => noise.get(u * periods + t)![which]!;
const treated = ([u, t]: Cell): number => (u % 3 === 1 && t >= 500 + 100 * u ? 1 : 0);
const campaign = ([u, t]: Cell): number => (Math.floor(t / 72) % 5 === u % 5 ? 1 : 0);
/** Daily staffing of a queue: doubles that stay for a day. */
const staffing = ([u, t]: Cell): number => 10 + u + Math.sin(Math.floor(t / 48) * (1 + u));
const load = (cell: Cell): number => draw(cell, 0);

const bytes = (name: string, of: (cell: Cell) => number) => (cells: Cell[]) =>
  namedColumn(name, integerColumn(Uint8Array.from(cells, (cell) => of(cell))));
const doubles = (name: string, of: (cell: Cell) => number) => (cells: Cell[]) => ({
  name,
  values: Float64Array.from(cells, (cell) => of(cell)),
});

function designOf(cells: Cell[], regressors: readonly ((cells: Cell[]) => Regressor)[]): SharedDesign {
  const number = (name: string, of: (cell: Cell) => number) =>
    buildFactor(name, { kind: 'number', values: Float64Array.from(cells, (cell) => of(cell)) });
  const unit = number('unit', ([u]) => u);
  const time = number('time', ([, t]) => t);
  return {
    regressors: regressors.map((make) => make(cells)),
    effects: [unit, time],
    weights: undefined,
    absorber: createAbsorber([unit, time], undefined),
    unit,
    time,
    periodValues: Float64Array.from({ length: periods }, (_, period) => period),
    clusters: [unit],
  };
}

/** Two outcomes, one of them far from zero. */
const outcomesOf = (cells: Cell[]): Float64Array[] => [
  Float64Array.from(cells, (cell) => cell[0] - 0.2 * treated(cell) + 0.1 * load(cell) + draw(cell, 1)),
  Float64Array.from(cells, (cell) => 5e4 + 3 * campaign(cell) + Math.cos(cell[1]) + draw(cell, 2)),
];

/** Scores by the unit itself: the codes of a factor follow the order of rows. */
function scoresOf({ fit }: CheckedFit, design: SharedDesign, cells: Cell[]): number[] {
  const sums = fit.scores!.get(design.unit)!;
  const k = fit.names.length;
  return Array.from({ length: units }, (_, u) => {
    const code = design.unit.codes[cells.findIndex((cell) => cell[0] === u)]!;
    return [...sums.subarray(code * k, code * k + k)];
  }).flat();
}

describe('what a fit finds does not depend on how its rows lie', () => {
  it.each([
    ['one treatment', [bytes('d', treated)]],
    ['a treatment and a campaign', [bytes('d', treated), bytes('campaign', campaign)]],
    ['a treatment and what stays for a day', [bytes('d', treated), doubles('staffing', staffing)]],
    ['a treatment and what changes every hour', [bytes('d', treated), doubles('load', load)]],
    [
      'three that keep their values',
      [bytes('d', treated), bytes('campaign', campaign), doubles('s', staffing)],
    ],
  ])('%s', (_name, regressors) => {
    const designs = [inOrder, shuffled].map((cells) => designOf(cells, regressors));
    const ordered = fitTogether(designs[0]!, outcomesOf(inOrder));
    const apart = fitTogether(designs[1]!, outcomesOf(shuffled));
    expect(longRuns(designs[0]!.unit.codes)).toBeDefined();
    expect(longRuns(designs[1]!.unit.codes)).toBeUndefined();
    ordered.forEach((own, o) => {
      const other: CheckedFit = apart[o]!;
      expect(own.fit.names).toEqual(regressors.map((make) => make([]).name));
      own.fit.coefficients.forEach((value, j) => {
        expect(value).toBeCloseTo(other.fit.coefficients[j]!, 11);
      });
      expect(own.fit.rss / other.fit.rss).toBeCloseTo(1, 11);
      const expected = scoresOf(other, designs[1]!, shuffled);
      scoresOf(own, designs[0]!, inOrder).forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at]!, 8);
      });
      expect(own.breuschPagan!.lm / other.breuschPagan!.lm).toBeCloseTo(1, 9);
      expect(own.serialCorrelation!.pairs).toBe(other.serialCorrelation!.pairs);
      expect(own.serialCorrelation!.tStatistic).toBeCloseTo(Number(other.serialCorrelation!.tStatistic), 9);
      const place = new Map(shuffled.map(([u, t], row) => [u * periods + t, row]));
      inOrder.forEach(([u, t], row) => {
        expect(
          Math.abs(own.fit.residuals[row]! - other.fit.residuals[place.get(u * periods + t)!]!),
        ).toBeLessThan(1e-9);
      });
    });
  });
});

describe('joint runs', () => {
  it('begin where any column changes', () => {
    const length = 400;
    const unit = Int32Array.from({ length }, (_, i) => Math.floor(i / 100));
    const flag = Uint8Array.from({ length }, (_, i) => (i >= 150 && i < 300 ? 1 : 0));
    expect([...jointRuns([unit, flag])!]).toEqual([0, 100, 150, 200, 300, 400]);
    expect(jointRuns([unit, Float64Array.from({ length }, (_, i) => i)])).toBeUndefined();
  });
  it('are not looked for where they are short together', () => {
    const length = 640;
    const stripes = (shift: number) =>
      Uint8Array.from({ length }, (_, i) => Math.floor((i + shift) / 40) % 2);
    expect(longRuns(stripes(0))).toBeDefined();
    expect(jointRuns([stripes(0), stripes(20)])).toBeUndefined();
  });
  it('of columns without rows are none', () => {
    expect(jointRuns([new Int32Array(0)])).toBeUndefined();
  });
});
