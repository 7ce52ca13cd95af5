import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { createAbsorber } from '../../../activities/estimation/absorb/index.ts';
import {
  type CheckedFit,
  fitTogether,
  type SharedDesign,
} from '../../../activities/estimation/estimators/fit-together.ts';
import { buildFactor } from '../../../activities/estimation/panel/factor.ts';
import { integerColumn, namedColumn } from '../../../activities/estimation/panel/integer-column.ts';
import { fitApart } from '../../../activities/estimation/threads/fit-apart.ts';
import { createRandom } from '../../../activities/random.ts';

const units = 12;
const periods = 200;
const rows = units * periods;

function designOf(weighted: boolean, thirdEffect: boolean): SharedDesign {
  const random = createRandom(4);
  const number = (name: string, of: (row: number) => number) =>
    buildFactor(name, { kind: 'number', values: Float64Array.from({ length: rows }, (_, row) => of(row)) });
  const unit = number('unit', (row) => Math.floor(row / periods));
  const time = number('time', (row) => row % periods);
  const site = number('site', () => random.integer(5));
  const effects = thirdEffect ? [unit, time, site] : [unit, time];
  const weights = weighted ? Float64Array.from({ length: rows }, () => 1 + random.uniform()) : undefined;
  const treated = Uint8Array.from({ length: rows }, (_, row) =>
    row % periods > 120 && row < 5 * periods ? 1 : 0,
  );
  const promo = Float64Array.from({ length: rows }, () => random.normal());
  return {
    regressors: [
      namedColumn('d', integerColumn(treated)),
      { name: 'promo', values: promo },
      { name: 'twice', values: promo.map((value) => 2 * value) },
    ],
    effects,
    weights,
    absorber: createAbsorber(effects, weights),
    unit,
    time,
    periodValues: Float64Array.from({ length: periods }, (_, period) => period),
    clusters: [unit, site],
  };
}

function outcomesOf(count: number): Float64Array[] {
  const random = createRandom(9);
  return Array.from({ length: count }, () => Float64Array.from({ length: rows }, () => random.normal()));
}

const held = ({ fit, ...checks }: CheckedFit) => ({
  ...fit,
  columns: fit.columns,
  residuals: fit.residuals,
  visit: undefined,
  effects: fit.effects.map(({ name }) => name),
  scores: [...(fit.scores ?? [])].map(([factor, sums]) => [factor.name, sums]),
  checks,
});

describe('outcomes fitted in two threads', () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
  ])('are those of one, weights %s, a third effect %s', (weighted, thirdEffect) => {
    const outcomes = outcomesOf(5);
    const apart = fitApart(designOf(weighted, thirdEffect), outcomes, 0).map(held);
    const together = fitTogether(designOf(weighted, thirdEffect), outcomes).map(held);
    expect(apart).toEqual(together);
    expect(together[0]?.collinear).toEqual(['twice']);
  });

  it('are those of one where regressors keep their values over long runs, of which the thread is told', () => {
    const steady = (): SharedDesign => {
      const design = designOf(false, false);
      const [treated] = design.regressors;
      const late = Float64Array.from({ length: rows }, (_, row) => (row % periods > 120 ? row / rows : 0.5));
      for (let row = 1; row < rows; row++) if (row % 50 !== 0) late[row] = late[row - 1]!;
      const again = treated!.values.map((value) => 3 * value);
      return {
        ...design,
        regressors: [treated!, { name: 'late', values: late }, { name: 'again', values: again }],
      };
    };
    const outcomes = outcomesOf(5);
    const apart = fitApart(steady(), outcomes, 0).map(held);
    const together = fitTogether(steady(), outcomes).map(held);
    expect(apart).toEqual(together);
    expect(together[0]).toMatchObject({ names: ['d', 'late'], collinear: ['again'] });
    expect(together).toEqual(outcomes.map((outcome) => held(fitTogether(steady(), [outcome])[0]!)));
  });

  it('are fitted as before after a failure', () => {
    const outcomes = outcomesOf(4);
    const design = designOf(false, false);
    // What fails in the other thread fails here too; the next outcomes have to be fitted as if nothing had been.
    const broken = { ...design, periodValues: undefined as unknown as Float64Array };
    expect(() => fitApart(broken, outcomes, 0)).toThrow();
    expect(fitApart(design, outcomes, 0).map(held)).toEqual(fitTogether(design, outcomes).map(held));
  });

  it('are fitted in another thread once the first has ended', async () => {
    const started: Worker[] = [];
    const note = (worker: Worker) => void started.push(worker);
    process.on('worker', note);
    const outcomes = outcomesOf(4);
    const design = designOf(false, false);
    const expected = fitTogether(design, outcomes).map(held);
    /** Fits, and tells how many threads were started so far: each is told of a turn later. */
    const threads = async (): Promise<number> => {
      expect(fitApart(design, outcomes, 0).map(held)).toEqual(expected);
      await setImmediate();
      return started.length;
    };
    const before = await threads();
    // It ends by itself when nothing is asked for.
    await expect.poll(threads, { timeout: 20_000, interval: 1_500 }).toBeGreaterThan(before);
    const many = started.length;
    await started.at(-1)!.terminate();
    expect(await threads()).toBe(many + 1);
    started.at(-1)!.emit('error', new Error('no memory'));
    expect(await threads()).toBe(many + 2);
    process.off('worker', note);
  });

  it('are left to one thread where there is little to do', () => {
    const outcomes = outcomesOf(2);
    const design = designOf(false, false);
    expect(fitApart(design, outcomes).map(held)).toEqual(fitTogether(design, outcomes).map(held));
  });
});
