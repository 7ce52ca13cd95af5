import { describe, expect, test } from 'vitest';
import { createTokenBucket } from '../../activities/extraction/rate-limit/index.ts';
import { createRandom } from '../../activities/random.ts';
import { createRateLimiter } from '../../infra/simulator/http/rate-limit.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

describe('token bucket', () => {
  test('against a limiter of 300 a minute: at least 95 % used, under 1 % refused, whatever the delay on the way', async () => {
    const clock = createVirtualClock();
    const limits = { requestsPerMinute: 300, burst: 10 };
    const permitted = createRateLimiter({ now: clock.now, elapsed: clock.now }, limits);
    const bucket = createTokenBucket(limits, clock);
    const random = createRandom(7);
    const requests = 3000;
    const start = clock.now();
    let refused = 0;
    for (let i = 0; i < requests; i++) {
      const lease = await bucket.acquire();
      clock.pass(80 * random.uniform());
      const decision = permitted('client');
      clock.pass(20 * random.uniform());
      if (decision.allowed) bucket.observe(lease, decision.remaining);
      else refused += 1;
    }
    const perMinute = requests / ((clock.now() - start) / 60_000);
    expect(refused / requests).toBeLessThan(0.01);
    expect(perMinute).toBeGreaterThan(0.95 * limits.requestsPerMinute);
  });

  test('turns are in the order of asking', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, createVirtualClock());
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4].map(async (n) => bucket.acquire().then(() => order.push(n))));
    expect(order).toEqual([1, 2, 3, 4]);
  });

  test('what began first goes first, whoever asks first', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, createVirtualClock());
    const order: string[] = [];
    const ask = (name: string, since?: number) =>
      bucket.acquire(undefined, since).then(() => order.push(name));
    await Promise.all([
      ask('late', 30),
      ask('early', 10),
      ask('middle', 20),
      ask('early too', 10),
      ask('no window'),
    ]);
    expect(order).toEqual(['no window', 'early', 'early too', 'middle', 'late']);
  });

  test('a turn that is given up leaves the line to the others', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, createVirtualClock());
    const controller = new AbortController();
    const first = bucket.acquire(controller.signal, 10);
    const second = bucket.acquire(undefined, 20);
    controller.abort(new Error('stop'));
    await expect(first).rejects.toThrow('stop');
    expect((await second).number).toBe(1);
    expect((await bucket.acquire()).number).toBe(2);
  });

  test('a cancelled turn rejects at once and costs no token', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, clock);
    const controller = new AbortController();
    await bucket.acquire();
    const cancelled = bucket.acquire(controller.signal);
    controller.abort(new Error('stop'));
    await expect(cancelled).rejects.toThrow('stop');
    const before = clock.now();
    await bucket.acquire();
    expect(clock.now() - before).toBeLessThan(1100);
  });

  test('headers lower the count and never raise it; rounding to whole tokens is no difference', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 11 }, createVirtualClock());
    const lease = await bucket.acquire();
    expect(lease.left).toBe(9);
    expect(bucket.observe(lease, 50)).toBe(0);
    expect(bucket.observe(lease, 8)).toBe(0);
    expect(bucket.observe(lease, 2)).toBe(6);
    expect((await bucket.acquire()).left).toBe(2);
  });

  test('requests sent together that see the same shortage lower the count once', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 21 }, createVirtualClock());
    const leases = [await bucket.acquire(), await bucket.acquire(), await bucket.acquire()];
    expect(leases.map((lease, i) => bucket.observe(lease, 10 - i))).toEqual([6, 1, 1]);
    expect((await bucket.acquire()).left).toBe(8);
  });

  test('requests that overtake one another on the way do not lower the count', async () => {
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 21 }, createVirtualClock());
    const leases = [await bucket.acquire(), await bucket.acquire(), await bucket.acquire()];
    const countedLastFirst = [17, 18, 19];
    expect(leases.map((lease, i) => bucket.observe(lease, countedLastFirst[i]!))).toEqual([0, 0, 0]);
    expect((await bucket.acquire()).left).toBe(16);
  });

  test('requests on their way count against the burst, because they may arrive together with the next ones', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 6000, burst: 11 }, clock);
    const leases = [await bucket.acquire(), await bucket.acquire(), await bucket.acquire()];
    clock.pass(10_000);
    expect((await bucket.acquire()).left).toBe(6);
    for (const lease of leases) bucket.settle(lease);
    clock.pass(10_000);
    expect((await bucket.acquire()).left).toBe(8);
  });

  test('one request at a time goes out whatever is on its way', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, clock);
    const before = clock.now();
    for (let request = 0; request < 5; request++) await bucket.acquire();
    expect(clock.now() - before).toBeLessThan(4.2 * 1000);
  });

  test('a hold keeps everybody back until its end', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 600, burst: 10 }, clock);
    const until = clock.now() + 20_000;
    bucket.holdUntil(until);
    bucket.holdUntil(until - 10_000);
    await Promise.all([bucket.acquire(), bucket.acquire()]);
    expect(clock.now()).toBeGreaterThanOrEqual(until);
  });

  test('a hold over thirty seconds turns everybody away, the queue included, and says how long', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, clock);
    await bucket.acquire();
    const queued = [bucket.acquire(), bucket.acquire()];
    bucket.holdUntil(clock.now() + 90_000);
    for (const turn of queued)
      await expect(turn).rejects.toMatchObject({ name: 'LongHoldError', waitMs: 90_000 });
    clock.pass(70_000);
    await bucket.acquire();
    expect(clock.waits.at(-1)).toBeLessThanOrEqual(20_000);
  });

  test('a lower permitted rate is taken over, a higher one is not', async () => {
    const clock = createVirtualClock();
    const bucket = createTokenBucket({ requestsPerMinute: 60, burst: 1 }, clock);
    bucket.capRate(600);
    bucket.capRate(30);
    await bucket.acquire();
    const before = clock.now();
    await bucket.acquire();
    expect(clock.now() - before).toBeGreaterThan(2000);
  });
});
