import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BackfillInput } from '../../workflows/backfill.ts';
import { pauseSignal, resolveUpdate, resumeSignal } from '../../workflows/messages.ts';
import { startWeeks, windowId } from '../support/backfills.ts';
import { lasting, readBehind } from '../support/fake-activities.ts';
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

describe('a backfill in the list of runs', () => {
  /** What was written to the list of runs, in order. */
  const runs = () =>
    house.calls
      .filter(({ name, argument }) => name === 'recordStep' && argument['step'] === 'run')
      .map(({ argument }) => [argument['runId'], argument['kind'], argument['status'], argument['detail']]);

  it('is paused until it goes on', async () => {
    const gate = createGate();
    house.furnish({ extraction: { extractWindow: readBehind(gate) } });
    const handle = await start('held', 2, { maxActive: 1 });
    await eventually(
      async () => extracted(),
      (starts) => expect(starts).toHaveLength(1),
    );
    await handle.signal(pauseSignal);
    await eventually(
      async () => runs(),
      (rows) => expect(rows.at(-1)).toEqual(['backfill-held', 'backfill', 'running', 'paused']),
    );
    gate.open();
    await handle.signal(resumeSignal);
    await handle.result();
    expect(runs().map(([, , status, detail]) => [status, detail])).toEqual([
      ['running', null],
      ['running', 'paused'],
      ['running', null],
      ['done', null],
    ]);
  });

  it('stands there from its start to its end, with what it left', async () => {
    house.furnish();
    await (await start('listed', 2)).result();
    expect(runs()).toEqual([
      ['backfill-listed', 'backfill', 'running', null],
      ['backfill-listed', 'backfill', 'done', null],
    ]);
    house.furnish({
      extraction: {
        extractWindow: async () => {
          throw lasting('the page is cut short');
        },
      },
    });
    await (await start('left', 4, { maxActive: 1 })).result();
    expect(runs().at(-1)).toEqual(['backfill-left', 'backfill', 'partial', 'windows: 3 parked, 1 not begun']);
    await window('left', 0).executeUpdate(resolveUpdate, { args: [{ action: 'abort', note: 'given up' }] });
    await eventually(
      async () => house.calls.filter(({ argument }) => argument['status'] === 'failed'),
      ([aborted]) =>
        expect(aborted?.argument['detail']).toMatch(/the page is cut short.* — abort: given up$/),
    );
    for (const week of [1, 2])
      await window('left', week).executeUpdate(resolveUpdate, { args: [{ action: 'skip', note: 'no' }] });
  });
});
