import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveUpdate } from '../../workflows/messages.ts';
import { startOf, startWeeks, windowId } from '../support/backfills.ts';
import { manifestOf } from '../support/fake-activities.ts';
import { type House, startHouse } from '../support/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.close());

const start = (platform: string, weeks: number) => startWeeks(house, platform, weeks, {});
const window = (platform: string, week: number) => house.client.workflow.getHandle(windowId(platform, week));

describe('a backfill whose data are refused', () => {
  it('counts a window with a refused page as failed, and says why', async () => {
    house.furnish({
      extraction: {
        extractWindow: async (request) => ({ ...manifestOf(request), status: 'failed', rows: 0 }),
      },
      warehouse: {
        loadWindow: async () => ({
          status: 'failed',
          rows: 0,
          pages: 0,
          rejected: 1,
          complete: false,
          error: 'page 1: negative-count: answerCount is -1',
        }),
      },
    });
    expect(await (await start('failing', 1)).result()).toMatchObject({
      status: 'partial',
      failed: 1,
      refused: 1,
      done: 0,
      problems: [
        {
          window: { start: startOf(0), end: startOf(1) },
          status: 'failed',
          kind: 'data',
          reason: 'page 1: negative-count: answerCount is -1',
        },
      ],
    });
  });

  it('tells apart what was refused for its content', async () => {
    house.furnish({
      warehouse: {
        loadWindow: async () => {
          throw ApplicationFailure.create({
            message: 'queue billing: interval 09:00 came twice',
            type: 'duplicated-row',
            nonRetryable: true,
            details: [{ kind: 'data', hint: 'extract the window again' }],
          });
        },
      },
    });
    expect(await (await start('refused', 1)).result()).toMatchObject({
      status: 'partial',
      parked: 1,
      refused: 1,
      problems: [
        {
          status: 'parked',
          kind: 'data',
          reason: 'queue billing: interval 09:00 came twice — extract the window again',
        },
      ],
    });
    expect(house.calls.find(({ name }) => name === 'recordWindowFailure')?.argument).toMatchObject({
      kind: 'data',
    });
    await window('refused', 0).executeUpdate(resolveUpdate, {
      args: [{ action: 'skip', note: 'the platform counts twice' }],
    });
  });
});

describe('a window that has grown', () => {
  it('is read while the shorter one of the same start still waits for a person', async () => {
    const plan = (end: string) => async () => ({ windows: [{ start: startOf(0), end }], skipped: 0 });
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          if (request.window.end === startOf(1)) {
            throw ApplicationFailure.nonRetryable('the page is cut short', 'PlatformError');
          }
          return manifestOf(request);
        },
      },
      warehouse: { planBackfill: plan(startOf(1)) },
    });
    expect(await (await start('growing', 1)).result()).toMatchObject({ status: 'partial', parked: 1 });
    house.furnish({ warehouse: { planBackfill: plan(startOf(2)) } });
    expect(await (await start('growing', 2)).result()).toMatchObject({ status: 'done', done: 1, parked: 0 });
    await window('growing', 0).terminate();
  });
});
