import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { staffingResult } from '../../activities/contract/staffing-result.ts';
import { computeStaffing, erlangB, erlangC, type StaffingOptions } from '../../activities/staffing/index.ts';

const base: StaffingOptions = { calls: 100, intervalS: 1800, ahtS: 180, serviceLevel: 0.8, thresholdS: 20 };

describe('Erlang C against pyworkforce', () => {
  it.each([
    [180, 14, 20, 0.8883500191794669, 0.7142857142857143, 0.1741319335950498],
    [171, 13, 19, 0.8571702030603799, 0.7307692307692307, 0.21508007815696034],
    [162, 12, 18, 0.8163087566914425, 0.75, 0.2660346844686628],
  ])('AHT %d s needs %d agents, %d rostered', (ahtS, agents, rostered, serviceLevel, occupancy, wait) => {
    const result = computeStaffing({ ...base, ahtS });
    expect(result).toMatchObject({ agents, rostered, abandonment: null });
    expect(Math.abs(result.serviceLevel - serviceLevel)).toBeLessThan(1e-12);
    expect(Math.abs(result.occupancy - occupancy)).toBeLessThan(1e-12);
    expect(Math.abs(result.waitProbability - wait)).toBeLessThan(1e-12);
  });

  it('holds for 400 calls in an hour', () => {
    const result = computeStaffing({ ...base, calls: 400, intervalS: 3600 });
    expect(result).toMatchObject({ agents: 24, rostered: 35 });
    expect(result.serviceLevel).toBeCloseTo(0.8088818870379831, 12);
    expect(result.waitProbability).toBeCloseTo(0.2980722997938286, 12);
  });

  it('gives the mean wait C·AHT/(n − a) and the unrounded full-time equivalents', () => {
    const result = computeStaffing(base);
    expect(result.averageSpeedOfAnswer).toBeCloseTo((result.waitProbability * 180) / 4, 12);
    expect(result.fte).toBeCloseTo(10 / ((10 / 14) * 0.7), 12);
  });
});

describe('Erlang A against pyworkforce', () => {
  it.each([
    [60, 0.8603006596, 0.77008, 0.07590179693],
    [180, 0.8023038673, 0.78909, 0.05309162537],
  ])('patience %d s', (patienceS, serviceLevel, occupancy, abandonment) => {
    const result = computeStaffing({ ...base, patienceS });
    expect(result).toMatchObject({ agents: 12, rostered: 18 });
    expect(Math.abs(result.serviceLevel - serviceLevel)).toBeLessThan(1e-9);
    expect(Math.abs((result.abandonment ?? 0) - abandonment)).toBeLessThan(1e-9);
    expect(result.occupancy).toBeCloseTo(occupancy, 4);
  });

  it('tends to Erlang C as patience grows', () => {
    const patient = computeStaffing({ ...base, patienceS: 1e9 });
    const endless = computeStaffing(base);
    expect(patient.agents).toBe(endless.agents);
    expect(patient.serviceLevel).toBeCloseTo(endless.serviceLevel, 5);
    expect(patient.averageSpeedOfAnswer).toBeCloseTo(endless.averageSpeedOfAnswer, 4);
  });
});

describe('an effect on handle time', () => {
  const effect = { delta: -18, lower: -26, upper: -10 };

  it('recomputes staff at the estimate and both ends', () => {
    const result = computeStaffing({ ...base, ahtS: 420, effect });
    expect([result.before, result.after, result.afterLower, result.afterUpper].map((s) => s?.agents)).toEqual(
      [29, 28, 27, 28],
    );
    expect(
      [result.before, result.after, result.afterLower, result.afterUpper].map((s) => s?.rostered),
    ).toEqual([42, 40, 39, 40]);
    const busy = computeStaffing({ ...base, calls: 400, ahtS: 420, effect });
    expect([busy.before, busy.after, busy.afterLower, busy.afterUpper].map((s) => s?.rostered)).toEqual([
      158, 152, 149, 155,
    ]);
  });

  it('holds the occupancy of before, so that the full-time equivalents move with the workload alone', () => {
    const result = computeStaffing({ ...base, ahtS: 420, effect });
    expect((result.after?.fte ?? 0) / (result.before?.fte ?? 1)).toBeCloseTo(402 / 420, 12);
    expect(result.change?.fteLower).toBeLessThan(result.change?.fteUpper ?? Number.NaN);
    expect(staffingResult.parse(result)).toEqual(result);
  });
});

describe('bad options', () => {
  it.each([
    [{ ahtS: 0 }, '--aht'],
    [{ calls: -1 }, '--calls'],
    [{ serviceLevel: 80 }, '--service-level'],
    [{ shrinkage: 1 }, '--shrinkage'],
    [{ patienceS: 0 }, '--patience'],
    [{ maxOccupancy: 85 }, '--max-occupancy'],
    [{ calls: 1e12 }, '--calls'],
    [{ effect: { delta: -500 } }, '--delta'],
    [{ effect: { delta: 5, lower: 6, upper: 7 } }, '--lower'],
  ])('%o is refused by name', (part, flag) => {
    expect(() => computeStaffing({ ...base, ...part })).toThrow(flag);
  });
});

describe('properties', () => {
  it('needs nobody for no calls', () => {
    expect(computeStaffing({ ...base, calls: 0 })).toMatchObject({
      agents: 0,
      rostered: 0,
      fte: 0,
      serviceLevel: 1,
    });
  });

  it('never needs fewer agents for longer calls, and Erlang A never more than Erlang C', () => {
    const queue = fc.record({
      calls: fc.integer({ min: 1, max: 2000 }),
      ahtS: fc.integer({ min: 10, max: 1200 }),
      thresholdS: fc.integer({ min: 0, max: 120 }),
      patienceS: fc.integer({ min: 5, max: 1000 }),
    });
    fc.assert(
      fc.property(queue, fc.integer({ min: 1, max: 60 }), ({ patienceS, ...rest }, longer) => {
        const one = computeStaffing({ ...base, ...rest });
        const more = computeStaffing({ ...base, ...rest, ahtS: rest.ahtS + longer });
        const leaving = computeStaffing({ ...base, ...rest, patienceS });
        expect(more.agents).toBeGreaterThanOrEqual(one.agents);
        expect(leaving.agents).toBeLessThanOrEqual(one.agents);
        expect(leaving.serviceLevel).toBeGreaterThanOrEqual(0.8);
        expect(staffingResult.safeParse(leaving).success).toBe(true);
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('relates B and C as the textbook does: C = B / (1 − ρ(1 − B))', () => {
    const b = erlangB(10, 14);
    expect(erlangC(10, 14)).toBeCloseTo(b / (1 - (10 / 14) * (1 - b)), 14);
    expect(erlangC(10, 10)).toBe(1);
  });
});
