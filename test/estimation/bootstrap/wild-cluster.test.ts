import { describe, expect, it } from 'vitest';
import { wildClusterTest } from '../../../activities/estimation/bootstrap/index.ts';
import { readTable } from '../../../activities/estimation/io/index.ts';
import { buildFactor } from '../../../activities/estimation/panel/factor.ts';
import type { Factor } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { refitTest } from './refit.ts';

function panel(units: number, periods: number, treated: number, seed: number) {
  const random = createRandom(seed);
  const rows = units * periods;
  const unitCodes = Int32Array.from({ length: rows }, (_, i) => Math.floor(i / periods));
  const timeCodes = Int32Array.from({ length: rows }, (_, i) => i % periods);
  const unit: Factor = { name: 'queue', codes: unitCodes, levels: units, label: String };
  const time: Factor = { name: 'hour', codes: timeCodes, levels: periods, label: String };
  const treatment = Float64Array.from({ length: rows }, (_, i) =>
    Number(unitCodes[i]! < treated && 2 * timeCodes[i]! >= periods),
  );
  const drift = Array.from({ length: units }, () => 0.3 * random.normal());
  const controls = [Float64Array.from({ length: rows }, () => random.normal())];
  const outcome = Float64Array.from(
    { length: rows },
    (_, i) =>
      random.normal() + (2 * timeCodes[i]! >= periods ? drift[unitCodes[i]!]! : 0) + 0.2 * controls[0]![i]!,
  );
  const weights = Float64Array.from({ length: rows }, () => 0.5 + random.uniform());
  return { outcome, treatment, controls, effects: [unit, time], weights, cluster: unit };
}

describe('wild cluster bootstrap', () => {
  it.skipIf(!hasShared)('enumerates the reference panel exactly (needs ../shared)', async () => {
    const table = await readTable(sharedPath('reference/wild_small.csv'));
    const numbers = (name: string): Float64Array => {
      const column = table.columns.get(name);
      if (column?.kind !== 'number') throw new Error(`${name} is not numeric`);
      return column.values;
    };
    const queue = buildFactor('queue_id', table.columns.get('queue_id')!);
    const hour = buildFactor('hour', table.columns.get('hour')!);
    const result = wildClusterTest({
      outcome: numbers('log_aht'),
      treatment: numbers('d'),
      controls: [],
      effects: [queue, hour],
      cluster: queue,
      varianceFactor: 1.2676166004827532,
    });
    expect(result.pValue).toBe(0.224609375);
    expect(result.pValueIncludingTies).toBe(0.2265625);
    expect(result.replications).toBe(1024);
    expect(result.estimate).toBeCloseTo(-0.018892578966997513, 11);
    expect(result.tStatistic).toBeCloseTo(-1.287448916463954, 10);
  });

  it.each([true, false])('equals re-estimation of every draw, weighted: %s', (weighted) => {
    const { weights, ...input } = panel(6, 8, 2, 4);
    const given = weighted ? { ...input, weights } : input;
    for (const hypothesis of [0, 0.3]) {
      const fast = wildClusterTest({ ...given, hypothesis });
      const slow = refitTest({ ...given, hypothesis });
      expect(fast.estimate).toBeCloseTo(slow.estimate, 10);
      expect(fast.standardError).toBeCloseTo(slow.standardError, 10);
      expect(fast.pValue).toBe(slow.pValue);
    }
  });

  it('handles clusters in which the effects are nested', () => {
    const input = panel(7, 6, 3, 9);
    const own = { ...input, effects: [input.effects[0]!] };
    expect(wildClusterTest(own).pValue).toBe(refitTest(own).pValue);
  });

  it.each(['rademacher', 'webb', 'mammen'] as const)('draws %s weights reproducibly', (distribution) => {
    const input = { ...panel(14, 10, 5, 3), distribution, replications: 1999 };
    const first = wildClusterTest({ ...input, seed: 7 });
    expect(wildClusterTest({ ...input, seed: 7 })).toEqual(first);
    expect(first.enumerated).toBe(false);
    const other = wildClusterTest({ ...input, seed: 8 });
    expect(other.pValue).not.toBe(first.pValue);
    expect(Math.abs(other.pValue - first.pValue)).toBeLessThan(0.06);
  });

  it('has an interval whose ends are where the test begins to reject', () => {
    const input = panel(10, 10, 4, 6);
    const {
      confidenceInterval: { lower, upper },
      standardError,
    } = wildClusterTest(input);
    for (const [end, outwards] of [
      [lower!, -1],
      [upper!, 1],
    ] as const) {
      const pAt = (b: number) => wildClusterTest({ ...input, hypothesis: b }).pValue;
      expect(pAt(end)).toBeGreaterThan(0.05);
      expect(pAt(end + outwards * 1e-8 * standardError)).toBeLessThanOrEqual(0.05);
    }
  });

  it('gives no interval, with a warning, where too few draws exist', () => {
    const result = wildClusterTest(panel(4, 10, 2, 6));
    expect(result.confidenceInterval.lower).toBeNull();
    expect(result.warnings.join()).toContain('no p-value below 0.13');
  });

  it('keeps its size under dependent errors', () => {
    let rejections = 0;
    const panels = 200;
    for (let seed = 1; seed <= panels; seed++)
      if (wildClusterTest(panel(10, 6, 4, seed)).pValue <= 0.05) rejections += 1;
    expect(rejections / panels).toBeLessThan(0.09);
    expect(rejections / panels).toBeGreaterThan(0.015);
  });

  it('refuses one cluster and an absorbed treatment', () => {
    const input = panel(6, 8, 2, 4);
    const one: Factor = { name: 'site', codes: new Int32Array(48), levels: 1, label: String };
    expect(() => wildClusterTest({ ...input, cluster: one })).toThrow(/site has 1/);
    const fixed = Float64Array.from(input.cluster.codes, (u) => Number(u < 2));
    expect(() => wildClusterTest({ ...input, treatment: fixed })).toThrow(/absorbed/);
  });
});
