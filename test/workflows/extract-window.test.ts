import { WorkflowIdReusePolicy } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExtractWindowRequest } from '../../activities/contract/steps.ts';
import type { extractWindow } from '../../workflows/extract-window.ts';
import { parkedQuery, type Resolution, resolveSignal, resolveUpdate } from '../../workflows/messages.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { lasting, manifestOf, passing, readBehind, rowsOfAWindow } from '../support/fake-activities.ts';
import { createGate } from '../support/gate.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventsOf, eventually, failureOf, messagesOf, settled } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.close());

const window = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };

function start(id: string, request: Partial<ExtractWindowRequest> = {}) {
  return house.client.workflow.start<typeof extractWindow>('extractWindow', {
    workflowId: id,
    taskQueue: taskQueues.workflows,
    workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    args: [{ platform: 'genesys-eu', window, runId: 'backfill-1', fromCache: false, ...request }],
  });
}

type Started = Awaited<ReturnType<typeof start>>;

/** Waits until a step is parked. */
const parkedStep = (handle: Started, step: string) =>
  eventually(
    () => handle.query(parkedQuery),
    (parked) => expect(parked?.step).toBe(step),
  );

const resolve = (handle: Started, action: string, note = 'looked at it') =>
  handle.executeUpdate(resolveUpdate, { args: [{ action, note } as Resolution] });

/** Refuses every attempt until `mended` is set. */
function brokenPlatform() {
  const state = { mended: false, attempts: 0 };
  house.furnish({
    extraction: {
      extractWindow: async (request) => {
        state.attempts += 1;
        if (!state.mended) throw lasting('page 3: answerCount is negative');
        return manifestOf(request);
      },
    },
  });
  return state;
}

const stepRecords = () =>
  house.calls
    .filter(({ name }) => name === 'recordStep')
    .map(({ argument }) => ({ status: argument['status'], detail: argument['detail'] }));

describe('a window', () => {
  it('is read, then loaded from what was read', async () => {
    house.furnish();
    const handle = await start('extract/whole');
    expect(await handle.result()).toEqual({
      status: 'done',
      rows: rowsOfAWindow,
      pages: 2,
      rejected: 0,
      complete: true,
    });
    expect(house.callNames()).toEqual(['recordWindowStarted', 'extractWindow', 'loadWindow']);
    expect(house.calls[2]?.argument['manifest']).toMatchObject({
      platform: 'genesys-eu',
      window,
      rows: rowsOfAWindow,
    });
  });

  it('outlives a platform that refuses seven times', async () => {
    let attempts = 0;
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          attempts += 1;
          if (attempts < 8) throw passing('503');
          return manifestOf(request);
        },
      },
    });
    const handle = await start('extract/patient');
    expect(await handle.result()).toMatchObject({ status: 'done' });
    expect(attempts).toBe(8);
    expect(house.callNames()).not.toContain('recordWindowFailure');
  });

  it('parks when the attempts run out and says why in ledger, record, query and alert', async () => {
    let refused = 0;
    house.furnish({
      extraction: {
        extractWindow: async () => {
          refused += 1;
          throw passing('503 from /analytics');
        },
      },
      warehouse: { raiseParked: async () => ({ path: 'parked.json', deliveries: 1 }) },
    });
    const handle = await start('extract/parked');
    const parked = await parkedStep(handle, 'extract');
    expect(refused).toBe(8);
    expect(parked?.reason).toBe('503 from /analytics');
    await eventually(
      async () => house.callNames(),
      (names) => expect(names).toContain('attemptDeliveries'),
    );
    expect(house.calls.find(({ name }) => name === 'recordWindowFailure')?.argument).toMatchObject({
      error: '503 from /analytics',
      window,
    });
    expect(stepRecords()).toEqual([{ status: 'parked', detail: '503 from /analytics' }]);
    expect(house.calls.find(({ name }) => name === 'raiseParked')?.argument).toMatchObject({
      workflowId: 'extract/parked',
      step: 'extract',
      at: parked?.since,
    });
    expect((await handle.describe()).searchAttributes['PipelineStatus']).toEqual(['NeedsAttention']);
    expect(await house.client.workflow.getHandle('alerts/parked/extract/parked').result()).toEqual({
      delivered: 1,
      failed: 0,
    });
    await resolve(handle, 'skip');
    await handle.result();
    expect((await handle.describe()).searchAttributes['PipelineStatus']).toEqual(['Running']);
  });
});

describe('a parked window', () => {
  it('is read again after retry, as often as it takes', async () => {
    const platform = brokenPlatform();
    const handle = await start('extract/retry');
    const first = await parkedStep(handle, 'extract');
    await resolve(handle, 'retry', 'still broken?');
    await eventually(
      () => handle.query(parkedQuery),
      (parked) => expect(Date.parse(parked?.since ?? '')).toBeGreaterThan(Date.parse(first!.since)),
    );
    platform.mended = true;
    await resolve(handle, 'retry', 'the platform mended it');
    expect(await handle.result()).toMatchObject({ status: 'done', rows: rowsOfAWindow });
    expect(await handle.query(parkedQuery)).toBeNull();
    expect(platform.attempts).toBe(3);
    expect(stepRecords().map(({ status }) => status)).toEqual([
      'parked',
      'running',
      'parked',
      'running',
      'done',
    ]);
    expect(stepRecords().at(-2)?.detail).toBe('retry: the platform mended it');
  });

  it('takes up a decision that was left with the server, and none from before it parked', async () => {
    const platform = brokenPlatform();
    const handle = await start('extract/noted');
    await handle.signal(resolveSignal, { action: 'abort', note: 'too early' });
    await parkedStep(handle, 'extract');
    platform.mended = true;
    await handle.signal(resolveSignal, { action: 'retry', note: 'the platform answers again' });
    expect(await handle.result()).toMatchObject({ status: 'done', rows: rowsOfAWindow });
    expect(stepRecords()).toContainEqual({
      status: 'running',
      detail: 'retry: the platform answers again',
    });
  });

  it('is left out after skip and stands in the ledger as skipped', async () => {
    brokenPlatform();
    const handle = await start('extract/skip');
    await parkedStep(handle, 'extract');
    await resolve(handle, 'skip', 'the platform lost that week');
    expect(await handle.result()).toEqual({
      status: 'skipped',
      rows: 0,
      pages: 0,
      rejected: 0,
      complete: false,
    });
    expect(house.callNames()).toContain('recordWindowSkipped');
    expect(house.callNames()).not.toContain('loadWindow');
    expect(stepRecords().at(-1)).toEqual({ status: 'skipped', detail: 'skip: the platform lost that week' });
  });

  it('fails with the note after abort', async () => {
    brokenPlatform();
    const handle = await start('extract/abort');
    await parkedStep(handle, 'extract');
    await resolve(handle, 'abort', 'wrong tenant');
    const error = await failureOf(handle.result());
    expect(messagesOf(error).join(' | ')).toContain(
      'extract of genesys-eu 2026-01-05 was aborted: wrong tenant',
    );
    expect(stepRecords().at(-1)).toEqual({
      status: 'failed',
      detail: 'page 3: answerCount is negative — abort: wrong tenant',
    });
  });

  it('that could not be loaded is loaded again without another read', async () => {
    let mended = false;
    house.furnish({
      warehouse: {
        loadWindow: async () => {
          if (!mended) throw lasting('duplicate rows');
          return { status: 'done', rows: 5, pages: 1, rejected: 0, complete: true };
        },
      },
    });
    const handle = await start('extract/load');
    await parkedStep(handle, 'load');
    mended = true;
    await resolve(handle, 'retry');
    expect(await handle.result()).toMatchObject({ rows: 5 });
    expect(house.callNames().filter((name) => name === 'extractWindow')).toHaveLength(1);
  });
});

describe('resolve', () => {
  const accepted = (handle: Started) => eventsOf(handle, 'workflowExecutionUpdateAcceptedEventAttributes');

  it('refuses an empty note and an unknown action, and leaves no event', async () => {
    const platform = brokenPlatform();
    const handle = await start('extract/validator');
    await parkedStep(handle, 'extract');
    await eventually(
      async () => house.callNames(),
      (names) => expect(names).toContain('raiseParked'),
    );
    const before = await settled(handle);
    expect(messagesOf(await failureOf(resolve(handle, 'retry', '  '))).join()).toContain(
      'a note that says why is needed',
    );
    expect(messagesOf(await failureOf(resolve(handle, 'delete', 'please'))).join()).toContain(
      'action must be retry, skip or abort',
    );
    expect((await handle.query(parkedQuery))?.step).toBe('extract');
    expect(await accepted(handle)).toEqual([]);
    expect((await handle.fetchHistory()).events?.length).toBe(before);
    platform.mended = true;
    await resolve(handle, 'retry');
    await handle.result();
    expect(await accepted(handle)).toHaveLength(1);
  });

  it('refuses a window that is not parked', async () => {
    const gate = createGate();
    house.furnish({ extraction: { extractWindow: readBehind(gate) } });
    const handle = await start('extract/unparked');
    await eventually(
      async () => house.callNames(),
      (names) => expect(names).toContain('extractWindow'),
    );
    expect(messagesOf(await failureOf(resolve(handle, 'skip'))).join()).toContain('nothing is parked here');
    gate.open();
    expect(await handle.result()).toMatchObject({ status: 'done' });
    expect(await accepted(handle)).toEqual([]);
  });
});
