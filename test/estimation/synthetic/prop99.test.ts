import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { readTable } from '../../../activities/estimation/io/index.ts';
import type { DataTable } from '../../../activities/estimation/panel/types.ts';
import {
  placeboEstimator,
  placeboStandardError,
  publishedWeights,
  type SdidProblem,
  sdidEstimate,
  sdidPlacebos,
  sdidTuning,
} from '../../../activities/estimation/synthetic/index.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { largestGap, runSynthetic } from './support.ts';

describe.skipIf(!hasShared)('Proposition 99 (needs ../shared)', () => {
  const spec: EstimateSpecInput = {
    outcome: 'PacksPerCapita',
    unit: 'State',
    time: 'Year',
    treated: 'California',
    intervention: 1989,
  };
  let expected: Record<
    string,
    { estimate: number; omega: number[]; lam: number[]; estimates: number[]; sd_population: number }
  >;
  let states: string[];
  let table: DataTable;

  beforeAll(async () => {
    const document = JSON.parse(readFileSync(sharedPath('reference/prop99.json'), 'utf8'));
    expected = document;
    states = document.units.filter((name: string) => name !== 'California');
    table = await readTable(sharedPath('reference/prop99.csv'));
  });

  const units = (weights: Record<string, number> | undefined) => states.map((state) => weights![state]!);

  it('finds the exact minimum of SDID with placebo errors', () => {
    const result = runSynthetic(table, { ...spec, estimator: 'synthetic-did' });
    const reference = expected['exact_QP_SDID']!;
    expect(result.delta).toBeCloseTo(reference.estimate, 9);
    expect(largestGap(units(result.weights?.units), reference.omega)).toBeLessThan(1e-9);
    expect(largestGap(Object.values(result.weights!.times!), reference.lam)).toBeLessThan(1e-9);
    expect(result.diagnostics.fit!.kkt!).toBeGreaterThan(-1e-11);
    expect(result.standardError!).toBeCloseTo(9.371, 2);
    const post = result.eventStudy!.filter((point) => point.relativeTime >= 0);
    expect(post.reduce((sum, point) => sum + point.estimate / post.length, 0)).toBeCloseTo(result.delta, 10);
  });

  it('finds the exact minimum of the synthetic control', () => {
    const result = runSynthetic(table, { ...spec, estimator: 'synthetic-control' });
    const reference = expected['exact_QP_SC']!;
    expect(result.delta).toBeCloseTo(reference.estimate, 9);
    expect(largestGap(units(result.weights?.units), reference.omega)).toBeLessThan(1e-9);
    expect(result.diagnostics.placebo).toMatchObject({
      rank: 3,
      of: 39,
      pValue: 2 / 38,
      pValueIncludingTreated: 3 / 39,
    });
    expect(result.inference).toBe('placebo');
  });

  it('repeats the published iterations of SDID and its enumerated placebo error', () => {
    const result = runSynthetic(table, { ...spec, estimator: 'synthetic-did', mode: 'r-compatible' });
    const reference = expected['fw_port_SDID']!;
    expect(Math.abs(result.delta - reference.estimate)).toBeLessThan(1e-10);
    expect(largestGap(units(result.weights?.units), reference.omega)).toBeLessThan(1e-12);
    expect(largestGap(Object.values(result.weights!.times!), reference.lam)).toBeLessThan(1e-12);
    expect(result.standardError!).toBeCloseTo(expected['placebo_R_rule_all38_SDID']!.sd_population, 10);
  });

  it('repeats the published iterations of the synthetic control', () => {
    const result = runSynthetic(table, { ...spec, estimator: 'synthetic-control', mode: 'r-compatible' });
    expect(Math.abs(result.delta - expected['fw_port_SC']!.estimate)).toBeLessThan(1e-10);
    expect(result.standardError!).toBeCloseTo(expected['placebo_R_rule_all38_SC']!.sd_population, 10);
    const deltas = result.diagnostics.placebo!['deltas'] as number[];
    expect(largestGap(deltas, expected['placebo_R_rule_all38_SC']!.estimates)).toBeLessThan(1e-10);
  });

  it('gives plain difference-in-differences with uniform weights', () => {
    const column = table.columns.get('PacksPerCapita')!;
    const unit = table.columns.get('State')!;
    if (column.kind === 'text' || unit.kind !== 'text') throw new Error('unexpected columns');
    const row = (state: string) => column.values.filter((_, i) => unit.labels[unit.codes[i]!] === state);
    const donors = states.map(row);
    const treated = [row('California')];
    const problem: SdidProblem = { donors, treated, pre: 19, tuning: sdidTuning(donors, 1, 19, 'did') };
    const weights = publishedWeights(problem, 'did');
    expect(Math.abs(sdidEstimate(problem, weights) - expected['fw_port_DID']!.estimate)).toBeLessThan(1e-10);
    const placebo = sdidPlacebos(38, 1, placeboEstimator(problem, 'did', weights, 'exact'), {
      limit: 100,
      seed: 1,
    });
    expect(placebo.enumerated).toBe(true);
    expect(placeboStandardError(placebo.estimates)).toBeCloseTo(
      expected['placebo_R_rule_all38_DID']!.sd_population,
      10,
    );
  });
});
