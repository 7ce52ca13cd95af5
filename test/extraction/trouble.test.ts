import { MockActivityEnvironment } from '@temporalio/testing';
import { describe, expect, test, vi } from 'vitest';
import type { Exchange } from '../../activities/extraction/http/index.ts';
import { createExtractionActivities } from '../../activities/extraction/index.ts';
import { watchTrouble } from '../../activities/extraction/trouble.ts';
import { createRedactor } from '../../activities/secrets/index.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import { answer } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const refused: Exchange = { kind: 'broken', reason: 'unreachable', detail: 'ECONNREFUSED' };
const request = {
  method: 'GET' as const,
  url: new URL('http://127.0.0.1:9/api/v2/x?cursor=c1'),
  headers: {},
  timeoutMs: 1000,
};

function watched(answers: Exchange[]) {
  const clock = createVirtualClock();
  const redactor = createRedactor();
  redactor.add(plantedSecret);
  const watch = watchTrouble(
    async () => {
      await clock.sleep(3_000);
      return answers.shift()!;
    },
    clock,
    redactor,
  );
  return { ...watch, send: () => watch.transport(request) };
}

describe('trouble with a platform', () => {
  test('counts from the first request that has to be repeated to the next answer that helps', async () => {
    const { send, current } = watched([
      answer(200, {}),
      refused,
      answer(503, { message: 'down' }),
      answer(200, {}),
    ]);
    await send();
    expect(current()).toBeNull();
    await send();
    expect(current()).toEqual({
      reason:
        'GET http://127.0.0.1:9/api/v2/x: no connection: ECONNREFUSED — check this address, the network and HTTPS_PROXY where it lasts',
      lastsS: 3,
    });
    await send();
    expect(current()).toMatchObject({
      reason: expect.stringContaining('503: the platform has a fault ("down")'),
      lastsS: 6,
    });
    await send();
    expect(current()).toBeNull();
  });

  test('what no repetition mends is none, and a secret in an answer is not repeated', async () => {
    const { send, current } = watched([answer(403, {}), answer(429, { message: `for ${plantedSecret}` })]);
    await send();
    expect(current()).toBeNull();
    await send();
    expect(current()?.reason).toContain('429');
    expect(current()?.reason).not.toContain(plantedSecret);
  });

  test('an activity tells it with its heartbeat', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let calls = 0;
      const { sessions, cache, clock, redactor } = createHarness({
        transport: () => {
          calls += 1;
          return calls === 1 ? Promise.resolve(refused) : new Promise(() => {});
        },
      });
      const { extractWindow } = createExtractionActivities({
        sessions,
        cache,
        clock,
        redactor,
        random: () => 0.5,
      });
      const environment = new MockActivityEnvironment();
      const beats: unknown[] = [];
      environment.on('heartbeat', (details) => beats.push(details));
      const running = environment
        .run(extractWindow, { platform: 'p', window, runId: 'run-1', fromCache: false })
        .catch(() => undefined);
      await vi.waitFor(() => expect(sessions.trouble('p')).not.toBeNull());
      vi.advanceTimersByTime(5_000);
      environment.cancel();
      await running;
      expect(beats).toContainEqual({
        trouble: {
          reason: expect.stringContaining('POST http://127.0.0.1:9/oauth2/token: no connection'),
          lastsS: expect.any(Number),
        },
      });
    } finally {
      vi.useRealTimers();
    }
  });
});
