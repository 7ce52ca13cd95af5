import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DialOutcome, DialTick } from '../../activities/contract/steps.ts';
import {
  pauseSignal,
  resumeSignal,
  setRatioUpdate,
  stopTunerSignal,
  tunerStatusQuery,
} from '../../workflows/messages.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import type { TuneDialInput, tuneDial } from '../../workflows/tune-dial.ts';
import { lasting, quietActivities } from '../support/fake-activities.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventsOf, eventually, failureOf, messagesOf, timersOf } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse({ dynamicConfig: ['limit.historyCount.suggestContinueAsNew=60'] });
});
afterAll(() => house?.close());

function start(campaignId: string, input: Partial<TuneDialInput> = {}) {
  return house.client.workflow.start<typeof tuneDial>('tuneDial', {
    workflowId: `tune/${campaignId}`,
    taskQueue: taskQueues.workflows,
    args: [{ campaignId, everySeconds: 0.02, bounds: [0.1, 5], runId: `tune-${campaignId}`, ...input }],
  });
}

const ticks = () =>
  house.calls
    .filter(({ name }) => name === 'decideAndWrite')
    .map(({ argument }) => argument as unknown as DialTick);
const quietTick = quietActivities().dialing.decideAndWrite;
const hour = { everySeconds: 3600 };

describe('a tuner', () => {
  it('goes on from the ratio that was written and records each decision once', async () => {
    house.furnish();
    const handle = await start('steady', { maxTicks: 4 });
    expect(await handle.result()).toMatchObject({
      campaignId: 'steady',
      ticks: 4,
      ratio: 1.5,
      paused: false,
      last: { action: 'increase', newRatio: 1.5 },
    });
    expect(ticks().map(({ currentRatio }) => currentRatio)).toEqual([null, 1.125, 1.25, 1.375]);
    expect(ticks().map(({ decisionId }) => decisionId)).toEqual(
      [0, 1, 2, 3].map((tick) => `tune-steady/${tick}`),
    );
    const records = house.calls.filter(({ name }) => name === 'recordDialDecision');
    expect(records.map(({ argument }) => (argument['outcome'] as DialOutcome).decisionId)).toEqual(
      ticks().map(({ decisionId }) => decisionId),
    );
  });

  it('keeps the ratio where the platform did not confirm it, and hands the policy its state back', async () => {
    house.furnish({
      dialing: {
        decideAndWrite: async (tick) => ({
          ...(await quietTick(tick)),
          written: tick.decisionId.endsWith('/0'),
          policyState: `${tick.policyState}x`,
        }),
      },
    });
    const handle = await start('unwritten', { maxTicks: 3 });
    expect(await handle.result()).toMatchObject({ ratio: 1.125 });
    expect(ticks().map(({ currentRatio, policyState }) => [currentRatio, policyState])).toEqual([
      [null, ''],
      [1.125, 'x'],
      [1.125, 'xx'],
    ]);
  });

  it('lets a failed tick pass and goes on with the next', async () => {
    house.furnish({
      dialing: {
        decideAndWrite: async (tick) => {
          if (tick.decisionId.endsWith('/1')) throw lasting('the campaign is gone');
          return quietTick(tick);
        },
      },
    });
    const handle = await start('stumbling', { maxTicks: 3 });
    expect(await handle.result()).toMatchObject({ ticks: 3, ratio: 1.25 });
  });

  it('holds after pause, ticks again after resume and ends after stop', async () => {
    house.furnish();
    const handle = await start('held', hour);
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status).toMatchObject({ ticks: 1, paused: false, last: { newRatio: 1.125 } }),
    );
    await handle.signal(pauseSignal);
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status.paused).toBe(true),
    );
    await handle.executeUpdate(setRatioUpdate, { args: [{ ratio: 2, note: 'while paused' }] });
    expect(await handle.query(tunerStatusQuery)).toMatchObject({ ticks: 1, paused: true, ratio: 2 });
    await handle.signal(resumeSignal);
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status).toMatchObject({ ticks: 2, paused: false, ratio: 2.125 }),
    );
    await handle.signal(stopTunerSignal);
    expect(await handle.result()).toMatchObject({ ticks: 2, ratio: 2.125 });
    expect(ticks()).toHaveLength(2);
  });

  it('takes a ratio within the bounds at once and refuses others without an event', async () => {
    house.furnish();
    const handle = await start('set', { ...hour, bounds: [0.5, 3] });
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status.ticks).toBe(1),
    );
    const set = (ratio: number, note: string) =>
      handle.executeUpdate(setRatioUpdate, { args: [{ ratio, note }] });
    expect(messagesOf(await failureOf(set(3.5, 'more'))).join()).toContain('ratio must lie in [0.5, 3]');
    expect(messagesOf(await failureOf(set(Number.NaN, 'nothing'))).join()).toContain(
      'ratio must lie in [0.5, 3]',
    );
    expect(messagesOf(await failureOf(set(2, ' '))).join()).toContain('a note that says why is needed');
    expect(await eventsOf(handle, 'workflowExecutionUpdateAcceptedEventAttributes')).toEqual([]);
    await set(2.5, 'campaign restarts');
    await eventually(
      async () => ticks().map(({ currentRatio }) => currentRatio),
      (ratios) => expect(ratios).toEqual([null, 2.5]),
    );
    await handle.signal(stopTunerSignal);
    expect(await handle.result()).toMatchObject({ ratio: 2.625 });
  });

  it('goes on in a new run when its history grows long, with ticks, ratio and state carried over', async () => {
    house.furnish({
      dialing: {
        decideAndWrite: async (tick) => ({
          ...(await quietTick(tick)),
          policyState: String(Number(tick.policyState) + 1),
        }),
      },
    });
    const handle = await start('perpetual', { maxTicks: 12 });
    expect(await handle.result()).toMatchObject({ ticks: 12, ratio: 2.5 });
    expect(ticks().map(({ decisionId }) => decisionId)).toEqual(
      Array.from({ length: 12 }, (_, tick) => `tune-perpetual/${tick}`),
    );
    expect(ticks().at(-1)?.policyState).toBe('11');
    const latest = await house.client.workflow.getHandle('tune/perpetual').describe();
    expect(latest.runId).not.toBe(handle.firstExecutionRunId);
  });
});

describe('a platform that limits the rate', () => {
  /** Wakes the tuner, so that the next tick does not wait for its timer. */
  const wake = async (handle: Awaited<ReturnType<typeof start>>, tick: number) => {
    await handle.executeUpdate(setRatioUpdate, { args: [{ ratio: 1, note: 'go on' }] });
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status.ticks).toBe(tick),
    );
  };

  it('is polled once a minute after two refusals in a row, until ten polls were clean', async () => {
    let limited = true;
    house.furnish({
      dialing: { decideAndWrite: async (tick) => ({ ...(await quietTick(tick)), rateLimited: limited }) },
    });
    const handle = await start('limited', { everySeconds: 20 });
    const pauses = async (tick: number) =>
      eventually(
        () => timersOf(house.client.workflow.getHandle('tune/limited')),
        (timers) => expect(timers.length).toBeGreaterThan(0),
      ).then((timers) => ({ tick, pause: timers.at(-1) }));
    await eventually(
      () => handle.query(tunerStatusQuery),
      (status) => expect(status.ticks).toBe(1),
    );
    const seen = [(await pauses(1)).pause];
    for (let tick = 2; tick <= 12; tick += 1) {
      if (tick === 3) limited = false;
      await wake(handle, tick);
      seen.push((await pauses(tick)).pause);
    }
    expect(seen).toEqual([20, ...Array.from({ length: 10 }, () => 60), 20]);
    await house.client.workflow.getHandle('tune/limited').signal(stopTunerSignal);
    await handle.result();
  });
});
