import { WorkflowFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackfillInput } from '../../workflows/backfill.ts';
import {
  backfillProgressQuery,
  parkedQuery,
  pauseSignal,
  resolveUpdate,
  resumeSignal,
} from '../../workflows/messages.ts';
import { startOf, startWeeks, windowId } from '../support/backfills.ts';
import { lasting, manifestOf, readBehind, rowsOfAWindow } from '../support/fake-activities.ts';
import { createGate } from '../support/gate.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventually } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ dynamicConfig: ['limit.historyCount.suggestContinueAsNew=60'] });
});
afterAll(() => house?.close());

/** Starts a backfill of whole weeks of a platform of its own, so that tests share no window. */
const start = (platform: string, weeks: number, input: Partial<BackfillInput> = {}) =>
  startWeeks(house, platform, weeks, input);
const window = (platform: string, week: number) => house.client.workflow.getHandle(windowId(platform, week));
const extracted = () =>
  house.calls
    .filter(({ name }) => name === 'extractWindow')
    .map(({ argument }) => (argument['window'] as { start: string }).start);

describe('a backfill', () => {
  it('reads each window of the range once, in a workflow of its own', async () => {
    house.furnish();
    const handle = await start('whole', 4);
    expect(await handle.result()).toEqual({
      status: 'done',
      total: 4,
      done: 4,
      failed: 0,
      parked: 0,
      skipped: 0,
      cancelled: 0,
      refused: 0,
      problems: [],
      remaining: 0,
      rows: 4 * rowsOfAWindow,
      pages: 8,
      requests: 0,
      retries: {},
    });
    expect(extracted().sort()).toEqual([0, 1, 2, 3].map(startOf));
    const child = await window('whole', 2).describe();
    expect(child.status.name).toBe('COMPLETED');
    expect(child.searchAttributes['SourceSystem']).toEqual(['whole']);
    expect(child.parentExecution?.workflowId).toBe('backfill/whole');
  });

  it('adds up what was repeated, and why', async () => {
    const loaded = (retries: Record<string, number>) => ({
      status: 'done' as const,
      rows: 1,
      pages: 1,
      rejected: 0,
      complete: true,
      requests: 5,
      retries,
    });
    house.furnish({
      warehouse: {
        loadWindow: async ({ manifest }) =>
          loaded(manifest.window.start === startOf(0) ? { 429: 2, 'cut-body': 1 } : { 429: 1 }),
      },
    });
    expect(await (await start('repeating', 2)).result()).toMatchObject({
      requests: 10,
      retries: { 429: 3, 'cut-body': 1 },
    });
  });

  it('loads from the cache without a request to tell of', async () => {
    const loaded = { status: 'done', rows: 1, pages: 1, rejected: 0, complete: true } as const;
    house.furnish({
      warehouse: { loadWindow: async () => ({ ...loaded, requests: 5, retries: { 429: 2 } }) },
    });
    expect(await (await start('cached', 2, { fromCache: true })).result()).toMatchObject({
      done: 2,
      requests: 0,
      retries: {},
    });
  });

  it('reads as many windows at once as it may, and no more', async () => {
    const gate = createGate();
    let active = 0;
    let most = 0;
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          active += 1;
          most = Math.max(most, active);
          await gate.passed;
          active -= 1;
          return manifestOf(request);
        },
      },
    });
    const handle = await start('narrow', 6, { maxActive: 3 });
    await eventually(
      async () => active,
      (count) => expect(count).toBe(3),
    );
    gate.open();
    expect(await handle.result()).toMatchObject({ done: 6 });
    expect(most).toBe(3);
  });

  it('does nothing where the ledger has every window', async () => {
    house.furnish({ warehouse: { planBackfill: async () => ({ windows: [], skipped: 7 }) } });
    expect(await (await start('known', 7)).result()).toMatchObject({
      status: 'done',
      total: 0,
      done: 0,
      skipped: 7,
    });
    expect(extracted()).toEqual([]);
  });

  it('fails when the plan is refused', async () => {
    house.furnish({
      warehouse: {
        planBackfill: async () => {
          throw lasting('unknown platform');
        },
      },
    });
    await expect((await start('strange', 1)).result()).rejects.toBeInstanceOf(WorkflowFailedError);
  });

  it('tells how far it is, holds after a pause and goes on after resume', async () => {
    const gate = createGate();
    house.furnish({ extraction: { extractWindow: readBehind(gate) } });
    const handle = await start('paused', 4);
    await eventually(
      () => handle.query(backfillProgressQuery),
      (progress) => expect([...progress.active].sort()).toEqual([startOf(0), startOf(1)]),
    );
    await handle.signal(pauseSignal);
    gate.open();
    const held = await eventually(
      () => handle.query(backfillProgressQuery),
      (progress) => expect(progress.done).toBe(2),
    );
    expect(held).toEqual({
      total: 4,
      done: 2,
      failed: 0,
      parked: 0,
      skipped: 0,
      cancelled: 0,
      refused: 0,
      problems: [],
      remaining: 0,
      rows: 2 * rowsOfAWindow,
      pages: 4,
      requests: 0,
      retries: {},
      active: [],
      paused: true,
    });
    expect(extracted()).toHaveLength(2);
    await handle.signal(resumeSignal);
    expect(await handle.result()).toMatchObject({ status: 'done', done: 4 });
  });

  it('ends as partial when a window parks; the window waits on and can be resolved', async () => {
    let mended = false;
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          if (request.window.start === startOf(1) && !mended) throw lasting('the page is cut short');
          return manifestOf(request);
        },
      },
    });
    const handle = await start('parking', 3);
    expect(await handle.result()).toMatchObject({
      status: 'partial',
      done: 2,
      parked: 1,
      failed: 0,
      refused: 0,
      rows: 2 * rowsOfAWindow,
      problems: [
        {
          window: { start: startOf(1), end: startOf(2) },
          status: 'parked',
          kind: 'failed',
          reason: 'the page is cut short',
          workflowId: windowId('parking', 1),
        },
      ],
    });
    const parked = window('parking', 1);
    expect(await parked.query(parkedQuery)).toMatchObject({
      step: 'extract',
      reason: 'the page is cut short',
    });

    const again = await start('parking', 3);
    expect(await again.result()).toMatchObject({ status: 'partial', done: 2, parked: 1 });

    mended = true;
    await parked.executeUpdate(resolveUpdate, {
      args: [{ action: 'retry', note: 'the platform answers again' }],
    });
    expect(await parked.result()).toMatchObject({ status: 'done', rows: rowsOfAWindow });
  });

  it('stops after three windows that park one after another, and leaves the rest for later', async () => {
    house.furnish({
      extraction: {
        extractWindow: async () => {
          throw lasting('401');
        },
      },
    });
    const result = await (await start('down', 8, { maxActive: 1 })).result();
    expect(result).toMatchObject({ status: 'partial', total: 8, done: 0, parked: 3, remaining: 5 });
    expect(extracted()).toEqual([0, 1, 2].map(startOf));
    for (const week of [0, 1, 2]) {
      await window('down', week).executeUpdate(resolveUpdate, {
        args: [{ action: 'skip', note: 'the platform is gone' }],
      });
    }
  });

  it('hands on that recent windows are to be read again', async () => {
    house.furnish();
    await (await start('again', 1, { reread: true })).result();
    expect(house.calls.find(({ name }) => name === 'planBackfill')?.argument).toMatchObject({ reread: true });
  });

  it('goes on in a new run when its history grows long, and reads no window twice', async () => {
    house.furnish();
    const handle = await start('long', 40, { maxActive: 4 });
    const firstRun = handle.firstExecutionRunId;
    expect(await handle.result()).toMatchObject({
      status: 'done',
      total: 40,
      done: 40,
      rows: 40 * rowsOfAWindow,
    });
    expect((await house.client.workflow.getHandle('backfill/long').describe()).runId).not.toBe(firstRun);
    expect(extracted().sort()).toEqual(Array.from({ length: 40 }, (_, week) => startOf(week)));
    expect(house.callNames().filter((name) => name === 'planBackfill')).toHaveLength(1);
  });
});
