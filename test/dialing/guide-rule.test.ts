import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decideDial,
  guideRatio,
  maxSafeRatio,
  robustWrapUpP75,
  wrapUpP75,
} from '../../activities/dialing/index.ts';
import { hasShared, sharedPath } from '../support/shared.ts';
import { makeCalls } from './support.ts';

describe('wrap-up percentile', () => {
  it.skipIf(!hasShared)('equals the reference in ../shared for 100 values', () => {
    const { x } = JSON.parse(readFileSync(sharedPath('reference/kde_100.json'), 'utf8')) as { x: number[] };
    expect(wrapUpP75(x)).toBe(453.22037074148295);
  });

  it('equals the reference for two values', () => {
    expect(wrapUpP75([10, 20])).toBe(17.43486973947896);
  });

  it('is the value itself for one or equal values and 30 for none', () => {
    expect(wrapUpP75([45.2])).toBe(45.2);
    expect(wrapUpP75([7, 7, 7])).toBe(7);
    expect(wrapUpP75([])).toBe(30);
  });

  it('on the log scale comes near the exact percentile of a lognormal', () => {
    // Quantiles of LogNormal(ln 40, 0.5) at evenly spread probabilities, by the logistic approximation's inverse.
    const normalQuantile = (p: number) => Math.log(p / (1 - p)) / 1.702;
    const values = Array.from(
      { length: 400 },
      (_, i) => 40 * Math.exp(0.5 * normalQuantile((i + 0.5) / 400)),
    );
    const exact = 40 * Math.exp(0.5 * normalQuantile(0.75));
    expect(Math.abs(robustWrapUpP75(values) / exact - 1)).toBeLessThan(0.04);
    expect(robustWrapUpP75([10, 20, 30])).toBe(25);
  });
});

describe('the guide rule', () => {
  it.each([
    ['below tolerance', 0.79, 1, 30, 0.85],
    ['on the lower edge', 0.8, 1, 30, 1],
    ['inside', 0.85, 1, 30, 1],
    ['on the upper edge', 0.9, 1, 30, 1],
    ['above tolerance', 0.91, 1, 30, 1.15],
    ['above with slow agents', 0.95, 1.5, 80, 1],
    ['above with very slow agents', 0.95, 1.5, 400, 0.5],
    ['decrease to the floor', 0.1, 0.2, 30, 0.1],
    ['increase to the ceiling', 0.99, 4.95, 0, 5],
    ['hold outside the bounds', 0.85, 7, 30, 5],
  ])('%s', (_, rate, ratio, p75, expected) => {
    expect(guideRatio(rate, ratio, p75)).toBe(expected);
  });

  it('never caps below 0.5', () => {
    expect([maxSafeRatio(0), maxSafeRatio(30), maxSafeRatio(1000)]).toEqual([5, 3.5, 0.5]);
  });
});

describe('decideDial with the policy guide', () => {
  const decide = (connected: number, ratio = 1) =>
    decideDial(makeCalls({ connected, notAnswered: 100 - connected }), { ratio, policy: 'guide' });

  it('holds at 80 and 90 of 100 and moves one step beyond', () => {
    expect(decide(80)).toMatchObject({
      action: 'hold',
      newRatio: 1,
      answerRate: 0.8,
      calls: 100,
      completedCalls: 80,
    });
    expect(decide(79)).toMatchObject({ action: 'decrease', newRatio: 0.85 });
    expect(decide(90)).toMatchObject({ action: 'hold', newRatio: 1 });
    expect(decide(91)).toMatchObject({ action: 'increase', newRatio: 1.15 });
  });

  it('names the ceiling even when it does not bind', () => {
    const { p75WrapUp, maxSafeRatio: ceiling } = decide(85);
    expect(ceiling).toBe(5 - (p75WrapUp ?? 0) / 20);
  });

  it('skips without completed calls and leaves the ratio alone, whatever it is', () => {
    expect(decide(0, 7)).toMatchObject({
      action: 'skip',
      newRatio: 7,
      p75WrapUp: null,
      maxSafeRatio: null,
      answerRate: 0,
    });
    expect(decideDial([], { ratio: 1, policy: 'guide' })).toMatchObject({
      action: 'skip',
      answerRate: null,
      calls: 0,
    });
  });

  it('counts a completed call without a disposition as bad input', () => {
    const calls = [
      ...makeCalls({ connected: 9, notAnswered: 0 }),
      { id: 'x', disposition: null, outcome: 'completed', wrap_up_time: 900 },
    ];
    const decision = decideDial(calls, { ratio: 1, policy: 'guide' });
    expect(decision).toMatchObject({ calls: 10, completedCalls: 9, invalidCalls: 1, answerRate: 0.9 });
    expect(decision.reasons.join(' ')).toContain('without a disposition');
  });

  it.each([Number.NaN, -1, Infinity])('refuses the ratio %d', (ratio) => {
    expect(() => decideDial([], { ratio, policy: 'guide' })).toThrow('--ratio');
  });
});
