import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planWindows } from '../../activities/extraction/windows.ts';
import type { BackfillInput } from '../../workflows/backfill.ts';
import { cancelSignal, pauseSignal } from '../../workflows/messages.ts';
import { startOf, startWeeks, windowId } from '../support/backfills.ts';
import { manifestOf, quietActivities, rowsOfAWindow } from '../support/fake-activities.ts';
import { createGate } from '../support/gate.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventually } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.close());

const start = (platform: string, weeks: number, input: Partial<BackfillInput> = {}) =>
  startWeeks(house, platform, weeks, input);
const window = (platform: string, week: number) => house.client.workflow.getHandle(windowId(platform, week));
const extracted = () => house.callNames().filter((name) => name === 'extractWindow');

describe('a cancelled backfill', () => {
  it('stops what it reads, and starts nothing more', async () => {
    let stopped = 0;
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          if (request.window.start === startOf(0)) return manifestOf(request);
          const beat = setInterval(() => Context.current().heartbeat(), 50);
          return Context.current().cancelled.finally(() => {
            stopped += 1;
            clearInterval(beat);
          });
        },
      },
    });
    const handle = await start('cancelled', 5);
    await eventually(
      async () => extracted(),
      (starts) => expect(starts).toHaveLength(3),
    );
    await handle.signal(cancelSignal);
    expect(await handle.result()).toMatchObject({
      status: 'cancelled',
      total: 5,
      done: 1,
      cancelled: 2,
      remaining: 2,
      failed: 0,
      parked: 0,
    });
    expect(stopped).toBe(2);
    expect(extracted()).toHaveLength(3);
    const stops = house.calls.filter(({ name }) => name === 'recordWindowStopped');
    expect(stops.map(({ argument }) => (argument['window'] as { start: string }).start).sort()).toEqual(
      [1, 2].map(startOf),
    );
    expect((await window('cancelled', 1).describe()).status.name).toBe('CANCELLED');
    expect(house.callNames()).not.toContain('recordWindowFailure');
  });

  it('starts nothing where it was paused', async () => {
    const gate = createGate();
    house.furnish({
      warehouse: {
        planBackfill: async ({ from, to, windowDays }) => {
          await gate.passed;
          return { windows: planWindows(from!, to!, windowDays), skipped: 0 };
        },
      },
    });
    const handle = await start('halted', 3);
    await handle.signal(pauseSignal);
    gate.open();
    await handle.signal(cancelSignal);
    expect(await handle.result()).toMatchObject({ status: 'cancelled', done: 0, remaining: 3 });
    expect(extracted()).toEqual([]);
  });

  it('stops in the same way when the server is asked to cancel', async () => {
    house.furnish({
      extraction: {
        extractWindow: async () => {
          const beat = setInterval(() => Context.current().heartbeat(), 50);
          return Context.current().cancelled.finally(() => clearInterval(beat));
        },
      },
    });
    const handle = await start('terminal', 3);
    await eventually(
      async () => extracted(),
      (starts) => expect(starts).toHaveLength(2),
    );
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow(/cancelled/i);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(house.callNames().filter((name) => name === 'recordWindowStopped')).toHaveLength(2);
  });

  it('finishes the load that has begun', async () => {
    const gate = createGate();
    const quiet = quietActivities();
    house.furnish({
      warehouse: {
        loadWindow: async (request) => {
          await gate.passed;
          return quiet.warehouse.loadWindow(request);
        },
      },
    });
    const handle = await start('loading', 2, { maxActive: 1 });
    await eventually(
      async () => house.callNames(),
      (names) => expect(names).toContain('loadWindow'),
    );
    await handle.signal(cancelSignal);
    gate.open();
    expect(await handle.result()).toMatchObject({
      status: 'cancelled',
      done: 1,
      cancelled: 0,
      remaining: 1,
      rows: rowsOfAWindow,
    });
  });
});
