import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DialSituation, type DialState, dialState } from '../../activities/contract/tune-decision.ts';
import {
  decideDial,
  expectedAbandonShare,
  initialDialState,
  nextDecision,
  pacedRatio,
  takeInCalls,
  wilsonUpper,
} from '../../activities/dialing/index.ts';
import { makeCalls } from './support.ts';

const at = '2026-03-02T10:00:00.000Z';
const situation: DialSituation = {
  at,
  availableAgents: 50,
  idleAgents: 12,
  dataAt: at,
  killSwitch: false,
  callingAllowed: true,
};
const quietList = makeCalls({ connected: 120, notAnswered: 380 });
const warm = takeInCalls(initialDialState(at), quietList, at);
const tick = (part: Partial<DialSituation>, state: DialState = warm, currentRatio = 1.5, calls = quietList) =>
  nextDecision(state, { situation: { ...situation, ...part }, calls, currentRatio });

describe('hard gates, in order', () => {
  it.each([
    [{ killSwitch: true, callingAllowed: false }, 'kill switch', 0.1],
    [{ callingAllowed: false, dataAt: '2026-03-02T09:00:00.000Z' }, 'calling hours', 0.1],
    [{ dataAt: '2026-03-02T09:58:29.000Z' }, 'old', 1],
    [{ availableAgents: null }, 'not known', 1],
    [{ availableAgents: 9 }, '9 agents', 1],
  ])('%o', (part, reason, ratio) => {
    const { move } = tick(part);
    expect(move).toMatchObject({ mode: 'progressive', newRatio: ratio, action: 'decrease' });
    expect(move.reasons[0]).toContain(reason);
  });

  it('asks for 100 live answers', () => {
    const calls = makeCalls({ connected: 99, notAnswered: 10 });
    const { move } = tick({}, initialDialState(at), 1.5, calls);
    expect(move).toMatchObject({ mode: 'progressive', newRatio: 1 });
  });

  it('trips at 2.8 % shrunken abandonment and lets go below 2.5 %', () => {
    const withPeriod = (abandoned: number, live: number, guardTripped: boolean): DialState => ({
      ...warm,
      period: { startedAt: at, abandoned, live },
      guardTripped,
    });
    // (b + 1)/(n + 50): 28/1000 trips, 26/1000 keeps, 24/1000 releases.
    expect(tick({}, withPeriod(27, 950, false)).state.guardTripped).toBe(true);
    expect(tick({}, withPeriod(25, 950, true)).state.guardTripped).toBe(true);
    expect(tick({}, withPeriod(25, 950, false)).state.guardTripped).toBe(false);
    expect(tick({}, withPeriod(23, 950, true)).state.guardTripped).toBe(false);
  });
});

describe('the model', () => {
  it('raises the ratio by at most one step a tick towards the paced ratio', () => {
    const first = tick({}, warm, 1);
    expect(first.move).toMatchObject({ mode: 'predictive', action: 'increase', newRatio: 1.15 });
    expect(first.move.newRatio).toBeLessThanOrEqual(first.move.maxSafeRatio ?? 0);
  });

  it('falls at once when it stands too high', () => {
    const { move } = tick({}, warm, 5);
    expect(move.action).toBe('decrease');
    expect(move.newRatio).toBeLessThan(4);
  });

  it('stays put within the deadband', () => {
    const goal = tick({}, warm, 5).move.newRatio;
    const { move } = tick({}, warm, goal + 0.05);
    expect(move).toMatchObject({ action: 'hold', newRatio: goal + 0.05 });
  });

  it('takes abandoned calls as a reason to dial less', () => {
    const calls = makeCalls({ connected: 112, notAnswered: 380, abandoned: 8 });
    const period = { startedAt: at, live: 5000, abandoned: 50 };
    const hurt = { ...takeInCalls(initialDialState(at), calls, at), period };
    expect(tick({}, hurt, 5, calls).move.newRatio).toBeLessThan(tick({}, warm, 5).move.newRatio);
  });

  it('does not rise after twenty changes within the hour', () => {
    const changes = Array.from({ length: 20 }, (_, i) => new Date(Date.parse(at) - i * 60_000).toISOString());
    expect(tick({}, { ...warm, changes }, 1).move).toMatchObject({ action: 'hold', newRatio: 1 });
    expect(tick({}, { ...warm, changes }, 5).move.action).toBe('decrease');
  });
});

describe('the state', () => {
  it('counts each call once, however often it is polled', () => {
    const twice = takeInCalls(warm, quietList, at);
    expect(twice).toEqual(warm);
    expect(warm.period).toMatchObject({ live: 120, abandoned: 0 });
  });

  it('leaves machines out of live answers and starts a period every 30 days', () => {
    const mixed = takeInCalls(
      initialDialState(at),
      makeCalls({ connected: 1, notAnswered: 1, machines: 3 }),
      at,
    );
    expect(mixed.period.live).toBe(1);
    const later = takeInCalls(mixed, [], '2026-04-01T10:00:00.000Z');
    expect(later.period).toEqual({ startedAt: '2026-04-01T10:00:00.000Z', live: 0, abandoned: 0 });
  });

  it('stays small and in shape over a long run', () => {
    let state = initialDialState(at);
    let ratio = 1;
    for (let i = 0; i < 60; i++) {
      const now = new Date(Date.parse(at) + i * 30_000).toISOString();
      const calls = makeCalls({ connected: 30, notAnswered: 70 }, i * 100);
      const next = tick({ at: now, dataAt: now }, state, ratio, calls);
      state = next.state;
      ratio = next.move.newRatio;
    }
    expect(dialState.parse(state)).toEqual(state);
    expect(JSON.stringify(state).length).toBeLessThan(60_000);
    expect(ratio).toBeGreaterThan(1.2);
  });
});

describe('decideDial with the policy guarded', () => {
  it('is the default and dials progressively without context', () => {
    const decision = decideDial(makeCalls({ connected: 95, notAnswered: 5 }), { ratio: 1.6 });
    expect(decision).toMatchObject({
      policy: 'guarded',
      mode: 'progressive',
      action: 'decrease',
      newRatio: 1,
    });
    expect(decision.reasons).toContain('no context given');
  });

  it('goes on from the state it printed', () => {
    const first = decideDial(quietList, { ratio: 1, context: { state: initialDialState(at), situation } });
    const printed = dialState.parse(JSON.parse(JSON.stringify(first.state)));
    const second = decideDial(quietList, { ratio: first.newRatio, context: { state: printed, situation } });
    expect(first.mode).toBe('predictive');
    expect(second.newRatio).toBeCloseTo(1.3, 12);
  });

  it('skips without completed calls unless a gate is urgent', () => {
    const calls = makeCalls({ connected: 0, notAnswered: 10 });
    expect(decideDial(calls, { ratio: 2 })).toMatchObject({ action: 'skip', newRatio: 2, p75WrapUp: null });
    const stopped = { state: warm, situation: { ...situation, killSwitch: true } };
    expect(decideDial(calls, { ratio: 2, context: stopped })).toMatchObject({
      action: 'decrease',
      newRatio: 0.1,
    });
  });
});

describe('pacing', () => {
  it('has the Wilson bound of the textbook', () => {
    // 10 of 100 at z = 1.96: 0.1744 (Newcombe 1998, method 3).
    expect(wilsonUpper(10, 100, 1.96)).toBeCloseTo(0.1744, 4);
  });

  it('expects surplus answers as by enumeration', () => {
    // X ~ Bin(3, 0.5), one agent: E[(X − 1)+] = 3/8 + 2/8 = 5/8 of a mean of 3/2.
    expect(expectedAbandonShare(3, 0.5, 1)).toBeCloseTo(5 / 12, 12);
    expect(expectedAbandonShare(4, 1, 2)).toBe(0.5);
    expect(expectedAbandonShare(2, 0.9, 2)).toBe(0);
  });

  it('keeps within the limit and cannot do with one call more', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        (agents, p) => {
          const dials = Math.round(pacedRatio(agents, p, 0.02, 5) * agents);
          expect(expectedAbandonShare(dials, p, agents)).toBeLessThanOrEqual(0.02);
          if (dials < agents * 5) expect(expectedAbandonShare(dials + 1, p, agents)).toBeGreaterThan(0.02);
        },
      ),
      { numRuns: 200, seed: 1 },
    );
  });
});
