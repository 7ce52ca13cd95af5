import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { createExtractionActivities, PlatformError, toFailure } from '../../activities/extraction/index.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import type { Spoiler } from './support/stub-platform.ts';
import { answer, createStubPlatform, stubRows } from './support/stub-platform.ts';

function activities(spoil?: Spoiler) {
  const stub = createStubPlatform(stubRows(['a'], window.start, 24), 10, spoil);
  const { sessions, cache, clock, redactor } = createHarness({ transport: stub.transport });
  return { stub, ...createExtractionActivities({ sessions, cache, clock, redactor, random: () => 0.5 }) };
}

/** An activity environment that keeps the failures which a test provokes out of its output. */
const createEnvironment = () => new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR') });

const request = { platform: 'p', window, runId: 'run-1', fromCache: false };

describe('extractWindow as an activity', () => {
  test('heartbeats with every page and returns the small manifest', async () => {
    const environment = createEnvironment();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details) => beats.push(details));
    const manifest = await environment.run(activities().extractWindow, request);
    expect(manifest).toMatchObject({ status: 'done', rows: 24 });
    expect(beats).toEqual([
      { pages: 1, rows: 10, total: 24 },
      { pages: 2, rows: 20, total: 24 },
      { pages: 3, rows: 24, total: 24 },
    ]);
  });

  test('from the cache it asks the platform nothing', async () => {
    const { extractWindow, stub } = activities();
    await createEnvironment().run(extractWindow, request);
    const asked = stub.requests.length;
    const manifest = await createEnvironment().run(extractWindow, {
      ...request,
      runId: 'run-2',
      fromCache: true,
    });
    expect(manifest).toMatchObject({ rows: 24, runId: 'run-2' });
    expect(stub.requests).toHaveLength(asked);
  });

  test('a cycle starts with a fresh token', async () => {
    const { extractWindow, startCycle, stub } = activities();
    await createEnvironment().run(extractWindow, request);
    await startCycle(['p']);
    await createEnvironment().run(extractWindow, { ...request, runId: 'run-2' });
    expect(stub.tokens).toBe(2);
  });

  test('cancellation reaches the request under way', async () => {
    const environment = createEnvironment();
    const { extractWindow, stub } = activities((_request, n) => {
      if (n === 2) environment.cancel('CANCELLED');
      return undefined;
    });
    await expect(environment.run(extractWindow, request)).rejects.toMatchObject({ name: 'CancelledFailure' });
    expect(stub.requests).toHaveLength(2);
  });

  test('a permission that is missing is not retried', async () => {
    const { extractWindow } = activities(() => answer(403, { message: `no scope for ${plantedSecret}` }));
    const failure = await createEnvironment()
      .run(extractWindow, request)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'forbidden', nonRetryable: true });
    expect(JSON.stringify(failure) + String(failure)).not.toContain(plantedSecret);
  });

  test('a long limit leaves the activity and names when to come back', async () => {
    const { extractWindow } = activities(() => answer(429, {}, { 'retry-after': '120' }));
    const failing = createEnvironment().run(extractWindow, request);
    await expect(failing).rejects.toMatchObject({
      type: 'rate-limited',
      nonRetryable: false,
      nextRetryDelay: 120_000,
    });
  });
});

describe('errors for the orchestration', () => {
  const clean = (text: string) => text.replaceAll('abc', '[redacted]');

  test.each([
    [
      new ContraflowError({ kind: 'data', code: 'missing-column', message: 'm', hint: 'h' }),
      'missing-column',
      true,
    ],
    [
      new PlatformError({ kind: 'failed', code: 'server-error', message: 'm', hint: 'h', retryable: true }),
      'server-error',
      false,
    ],
    [
      new PlatformError({ kind: 'failed', code: 'forbidden', message: 'm', hint: 'h', retryable: false }),
      'forbidden',
      true,
    ],
    [new TypeError('m'), 'TypeError', false],
  ])('%s', (error, type, nonRetryable) => {
    expect(toFailure(error, clean)).toMatchObject({ type, nonRetryable });
  });

  test('texts are short and clean', () => {
    const failure = toFailure(new Error(`abc ${'x'.repeat(5000)}`), clean);
    expect(failure.message.length).toBe(500);
    expect(failure.message).toMatch(/^\[redacted\] x/);
  });

  test('kind and hint travel as details', () => {
    const error = new ContraflowError({ kind: 'usage', code: 'bad-window', message: 'm', hint: 'use abc' });
    expect(toFailure(error, clean).details).toEqual([{ kind: 'usage', hint: 'use [redacted]' }]);
  });
});
