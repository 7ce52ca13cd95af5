import { describe, expect, it } from 'vitest';
import { type DriftPoint, driftResult } from '../../activities/contract/drift-result.ts';
import { assessDrift, assessDriftRun, standingFindings } from '../../activities/drift/index.ts';
import { createRandom } from '../../activities/random.ts';

const start = Date.parse('2026-01-01T05:00:00.000Z');
const day = 86_400_000;
const at = (n: number) => new Date(start + n * day).toISOString();
const series = (deltas: readonly number[]): DriftPoint[] =>
  deltas.map((delta, n) => ({ at: at(n), delta, standardError: 0.01 }));
/** 1, −1, 1, … : mean 0 and SD √(n/(n − 1)) over an even number. */
const alternating = (n: number) => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? 1 : -1));

describe('the 2-SD rule', () => {
  it('uses the 30 days before, the current point excluded, and n − 1', () => {
    const result = assessDrift(series([...alternating(30), 3]));
    const sd = Math.sqrt(30 / 29);
    expect(result.baseline).toEqual({
      mean: 0,
      standardDeviation: sd,
      from: at(0),
      to: at(30),
      observations: 30,
    });
    expect(result.zScore).toBe(3 / sd);
    expect(result).toMatchObject({ drifted: true, threshold: 2, severity: 'warning' });
    expect(driftResult.parse(result)).toEqual(result);
  });

  it('leaves out what is older than 30 days, to the instant', () => {
    const result = assessDrift(series([1000, ...alternating(30), 3]));
    expect(result.baseline).toMatchObject({ mean: 0, from: at(1), observations: 30 });
  });

  it('keeps the last estimate of each day and lets the current one replace its own day', () => {
    const hourly = series([...alternating(30), 3]).flatMap((point) => [
      { ...point, at: point.at.replace('T05', 'T01'), delta: 50 },
      point,
    ]);
    expect(assessDrift(hourly)).toEqual(assessDrift(series([...alternating(30), 3])));
  });

  it('is strict: exactly two standard deviations have not drifted', () => {
    const baseline = alternating(30);
    const sd = Math.sqrt(30 / 29);
    expect(assessDrift(series([...baseline, 2 * sd])).drifted).toBe(false);
    expect(assessDrift(series([...baseline, -2.0001 * sd])).drifted).toBe(true);
  });

  it('needs 14 points and some spread, and says so', () => {
    const short = assessDrift(series([...alternating(13), 9]));
    expect(short).toMatchObject({ drifted: false, zScore: null });
    expect(short.reasons[0]).toContain('13 daily estimates');
    expect(assessDrift(series([...alternating(14), 9])).zScore).not.toBeNull();
    const flat = assessDrift(series([...Array.from({ length: 20 }, () => 0.1), 9]));
    expect(flat).toMatchObject({
      drifted: false,
      zScore: null,
      baseline: { standardDeviation: 0, mean: 0.1 },
    });
    expect(flat.reasons[0]).toContain('all equal');
  });

  it('takes a single estimate', () => {
    expect(assessDrift(series([1]))).toMatchObject({
      drifted: false,
      baseline: { observations: 0, mean: null },
    });
  });

  it('leaves out and names estimates later than the last one listed', () => {
    const listed = series([...alternating(30), 3]);
    const result = assessDrift([{ at: at(99), delta: 7 }, ...listed]);
    expect(result.zScore).toBe(assessDrift(listed).zScore);
    expect(result.reasons.join()).toContain('1 estimates later');
  });

  it('reads a time without an offset as UTC', () => {
    const points = series([...alternating(30), 3]).map((point) => ({
      ...point,
      at: point.at.replace('.000Z', ''),
    }));
    expect(assessDrift(points).baseline.to).toBe(at(30));
  });
});

describe('the robust rule', () => {
  const random = createRandom(7);
  const noise = Array.from({ length: 120 }, () => random.normal());
  const shifted = noise.map((value, n) => (n >= 60 ? value + 4 : value));
  const upTo = (values: readonly number[], last: number) => assessDrift(series(values.slice(0, last + 1)));

  it('opens one episode at a lasting shift, dates it and keeps its baseline', () => {
    const results = Array.from({ length: 20 }, (_, i) => upTo(shifted, 58 + i));
    const opened = results.filter((result) => result.transition === 'opened');
    expect(opened).toHaveLength(1);
    expect(opened[0]?.episode?.direction).toBe('up');
    expect(Date.parse(opened[0]?.episode?.startedAt ?? '')).toBeGreaterThanOrEqual(start + 57 * day);
    expect(Date.parse(opened[0]?.episode?.openedAt ?? '')).toBeLessThanOrEqual(start + 63 * day);
    const last = results.at(-1);
    expect(last).toMatchObject({ alert: true, state: 'firing', transition: null });
    expect(last?.rules.robust).toMatchObject({ baselineFrozen: true });
    expect(last?.rules.robust.zScore).toBeGreaterThan(2);
  });

  it('resolves after three calm points and only once', () => {
    const passing = noise.map((value, n) => (n >= 60 && n < 70 ? value + 5 : value));
    const transitions = Array.from({ length: 60 }, (_, i) => upTo(passing, 58 + i)).map(
      (result) => result.transition,
    );
    expect(transitions.filter((each) => each === 'opened')).toHaveLength(1);
    expect(transitions.filter((each) => each === 'resolved')).toHaveLength(1);
    const afterwards = upTo(passing, 110);
    expect(afterwards.rules.robust.baselineFrozen).toBe(false);
  });

  it('follows weekday patterns from 56 days on', () => {
    const weekly = noise.map((value, n) => value + (n % 7 < 5 ? 0 : 8));
    expect(upTo(weekly, 50).rules.robust.weekdayAdjusted).toBe(false);
    const results = Array.from({ length: 40 }, (_, i) => upTo(weekly, 80 + i));
    expect(results.every((result) => result.rules.robust.weekdayAdjusted)).toBe(true);
    expect(results.filter((result) => result.alert).length).toBeLessThanOrEqual(2);
  });

  it('ignores suppressed points altogether', () => {
    const points = series(noise.slice(0, 61));
    points[60] = { ...points[60]!, delta: 50, suppressed: 'stale' };
    expect(assessDrift(points)).toMatchObject({ alert: false, transition: null, severity: 'info' });
    const next = [...points, { at: at(61), delta: 0.1 }];
    expect(assessDrift(next).rules.robust.observations).toBe(29);
  });

  it('raises far fewer false alerts than the 2-SD rule', () => {
    let alarms = 0;
    let flags = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const draw = createRandom(seed);
      const values = Array.from({ length: 150 }, () => draw.normal());
      for (let n = 30; n < 150; n++) {
        const result = upTo(values, n);
        if (result.drifted) flags++;
        if (result.transition === 'opened') alarms++;
      }
    }
    expect(flags).toBeGreaterThan(80);
    expect(alarms).toBeLessThan(flags / 5);
  });

  it('compares the series of a run: one weak signal among many quiet ones does not stand', () => {
    const weak = [...alternating(30), 2.6, 2.6];
    const alone = assessDrift(series(weak));
    expect(alone).toMatchObject({ alert: true, rules: { robust: { twoOfThree: true, admitted: true } } });
    const quiet = Array.from({ length: 60 }, () => ({ history: series([...alternating(31), 0.5]) }));
    const [among] = assessDriftRun([{ history: series(weak) }, ...quiet]);
    expect(among).toMatchObject({ alert: false, state: 'pending', rules: { robust: { admitted: false } } });
  });
});

describe('outside the validated interval', () => {
  const inside = series(alternating(30)).map((point) => ({
    ...point,
    reference: { lower: -1.2, upper: 1.2 },
  }));
  const outside = (n: number): DriftPoint => ({
    at: at(n),
    delta: 1.5,
    reference: { lower: -1.2, upper: 1.2 },
  });

  it('is flagged at once, alerts at once under the guide rule and when it stays so under the robust one', () => {
    const once = assessDrift([...inside, outside(30)]);
    expect(once.rules.outsideConfidence).toMatchObject({
      flag: true,
      persistent: false,
      lower: -1.2,
      upper: 1.2,
    });
    expect(once).toMatchObject({ alert: false, severity: 'warning' });
    expect(assessDrift([...inside, outside(30)], { rule: 'guide' })).toMatchObject({
      alert: true,
      transition: 'opened',
    });
    const twice = assessDrift([...inside, outside(30), outside(31)]);
    expect(twice).toMatchObject({ alert: true, transition: 'opened', episode: { direction: 'up' } });
  });

  it('is unknown without an interval', () => {
    expect(assessDrift(series([1, 2])).rules.outsideConfidence.flag).toBeNull();
  });
});

describe('alerts of the guide rule', () => {
  it('open, last and resolve with the flag', () => {
    const values = [...alternating(30), 5, 9, 0];
    const step = (n: number) => assessDrift(series(values.slice(0, n)), { rule: 'guide' });
    expect(step(31)).toMatchObject({ alert: true, transition: 'opened', episode: { openedAt: at(30) } });
    expect(step(32)).toMatchObject({ alert: true, transition: null, episode: { openedAt: at(30) } });
    expect(step(33)).toMatchObject({ alert: false, state: 'resolved', transition: 'resolved' });
  });
});

describe('severity', () => {
  it('grows with distance and with the staff it moves', () => {
    const near = series([...alternating(30), 2.3]);
    expect(assessDrift(near).severity).toBe('warning');
    expect(assessDrift(near, { deltaFte: -1.2, rule: 'guide' })).toMatchObject({
      severity: 'error',
      capacityReview: true,
    });
    expect(assessDrift(series([...alternating(30), 6])).severity).toBe('critical');
    expect(assessDrift(series([...alternating(30), 1])).severity).toBe('info');
  });
});

describe('Benjamini and Hochberg', () => {
  it('agrees with the worked example of the 1995 paper', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    expect(standingFindings(p).filter(Boolean)).toHaveLength(4);
    expect(standingFindings([null, ...p])[0]).toBe(false);
  });
});
