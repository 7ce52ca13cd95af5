import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EstimateResult } from '../../../activities/contract/estimate-result.ts';
import { outcomeWeights, outerLoss, weightsGiven } from '../../../activities/estimation/synthetic/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { largestGap, runFile } from './support.ts';

interface Predictor {
  name: string;
  treated: number;
}

describe.skipIf(!hasShared)('Abadie, Diamond and Hainmueller 2010 (needs ../shared)', () => {
  let reference: {
    published: Record<string, number>;
    V: Record<string, number>;
    X0_X1_unscaled: Record<string, Record<string, number>>;
    exact_inner_W_given_V: Record<string, number>;
    loss_V_exact_W: number;
    gap_exact_W: Record<string, number>;
    multistart_exact_inner: {
      loss_V: number;
      W: Record<string, number>;
      lower_bound_outcome_only_QP: number;
      avg_gap_1989_2000: number;
    };
  };
  let donors: string[];
  let outcomes: Float64Array[];
  let result: EstimateResult;

  beforeAll(async () => {
    reference = JSON.parse(readFileSync(sharedPath('reference/smoking.json'), 'utf8'));
    donors = Object.keys(reference.exact_inner_W_given_V);
    const lines = readFileSync(sharedPath('reference/smoking.csv'), 'utf8').trim().split('\n').slice(1);
    const cells = lines.map((line) => line.split(','));
    outcomes = ['California', ...donors].map((state) =>
      Float64Array.from(
        cells.filter((cell) => cell[0] === state),
        (cell) => Number(cell[2]),
      ),
    );
    const over = (column: string, from: number, to: number) => ({ column, from, to });
    result = await runFile(sharedPath('reference/smoking.csv'), {
      outcome: 'cigsale',
      unit: 'state',
      time: 'year',
      treated: 'California',
      intervention: 1989,
      estimator: 'synthetic-control',
      predictors: [
        ...['lnincome', 'retprice', 'age15to24'].map((column) => over(column, 1980, 1988)),
        over('beer', 1984, 1988),
        ...[1975, 1980, 1988].map((year) => over('cigsale', year, year)),
      ],
      inference: { kind: 'conformal' },
    });
  });

  it('solves the inner problem exactly for given predictor weights', () => {
    const raw = ['California', ...donors].map((state) => Object.values(reference.X0_X1_unscaled[state]!));
    const spread = raw[0]!.map((_, k) => {
      const column = raw.map((row) => row[k]!);
      const mean = column.reduce((a, b) => a + b, 0) / column.length;
      return Math.sqrt(column.reduce((a, b) => a + (b - mean) ** 2, 0) / (column.length - 1));
    });
    const scaled = raw.map((row) => Float64Array.from(row, (value, k) => value / spread[k]!));
    const { weights } = weightsGiven(scaled, Object.values(reference.V));
    expect(largestGap(weights, Object.values(reference.exact_inner_W_given_V))).toBeLessThan(1e-8);
    const pre = outcomes.map((row) => row.slice(0, 19));
    expect(outerLoss(pre, weights)).toBeCloseTo(reference.loss_V_exact_W, 8);
    const gap = outcomes[0]!.map(
      (value, t) => value - weights.reduce((sum, w, j) => sum + w * outcomes[j + 1]![t]!, 0),
    );
    expect(largestGap(gap, Object.values(reference.gap_exact_W))).toBeLessThan(1e-7);
  });

  it('reaches the recorded loss and the published weights from several starts', () => {
    const loss = result.diagnostics.fit!['lossV'] as number;
    expect(loss).toBeLessThan(reference.multistart_exact_inner.loss_V + 1e-6);
    expect(loss).toBeGreaterThan(reference.multistart_exact_inner.lower_bound_outcome_only_QP);
    const weights = result.weights!.units!;
    for (const [state, weight] of Object.entries(reference.multistart_exact_inner.W)) {
      expect(weights[state]!).toBeCloseTo(weight, 4);
      expect(Math.abs(weights[state]! - reference.published[state]!)).toBeLessThan(0.006);
    }
    expect(result.delta).toBeCloseTo(reference.multistart_exact_inner.avg_gap_1989_2000, 3);
  });

  it('averages the predictors over their periods', () => {
    const california = reference.X0_X1_unscaled['California']!;
    const found = (result.diagnostics.fit!['predictors'] as Predictor[]).map((p) => p.treated);
    expect(largestGap(found, Object.values(california))).toBeLessThan(1e-9);
  });

  it('finds the lower bound of the loss with weights on the outcomes alone', () => {
    const pre = outcomes.map((row) => row.slice(0, 19));
    const { weights } = outcomeWeights(pre[0]!, pre.slice(1), 19);
    expect(outerLoss(pre, weights)).toBeCloseTo(
      reference.multistart_exact_inner.lower_bound_outcome_only_QP,
      9,
    );
  });
});
