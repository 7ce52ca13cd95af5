import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { deliverEvents } from '../../workflows/deliver-events.ts';
import { parkedQuery, pipelineProgressQuery, resolveUpdate } from '../../workflows/messages.ts';
import type { PipelineInput, pipeline } from '../../workflows/pipeline.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { lasting } from '../support/fake-activities.ts';
import { createGate } from '../support/gate.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventsOf, eventually } from '../support/workflow-history.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse();
});
afterAll(() => house?.close());

function start(id: string, input: Partial<PipelineInput> = {}) {
  return startWith(id, { asOf: '2026-06-14T05:00:00.000Z', extract: false, ...input });
}

function startWith(id: string, input: PipelineInput) {
  return house.client.workflow.start<typeof pipeline>('pipeline', {
    workflowId: id,
    taskQueue: taskQueues.workflows,
    args: [input],
  });
}

const runRecords = () =>
  house.calls
    .filter(({ name, argument }) => name === 'recordStep' && argument['step'] === 'run')
    .map(({ argument }) => argument['status']);

describe('a cycle', () => {
  it('takes its steps in order, extraction first', async () => {
    house.furnish({
      warehouse: {
        planBackfill: async () => ({
          windows: [{ start: '2026-06-07T00:00:00.000Z', end: '2026-06-14T00:00:00.000Z' }],
          skipped: 22,
        }),
      },
    });
    const handle = await start('pipeline/order', { extract: true, changeIds: ['ivr-redesign'] });
    expect(await handle.result()).toEqual({
      runId: 'pipeline-2026-06-14',
      asOf: '2026-06-14T05:00:00.000Z',
      status: 'done',
      changes: [
        {
          changeId: 'ivr-redesign',
          effects: [
            { metric: 'aht', estimator: 'twfe', delta: -0.08, lower: -0.1, upper: -0.06, status: 'passed' },
          ],
          failures: [],
        },
      ],
      parked: [],
      drift: { points: 2, firing: 0 },
      delivery: null,
      reportPath: 'report/index.html',
    });
    expect(house.callNames()).toEqual([
      'planRun',
      'recordStep',
      'startCycle',
      'findChanges',
      'planBackfill',
      'recordWindowStarted',
      'extractWindow',
      'loadWindow',
      'planMembership',
      'readMembership',
      'recordMembership',
      'recordStep',
      'checkData',
      'exportPanel',
      'guardChange',
      'missingDriftDays',
      'measureChange',
      'publishEstimates',
      'adjustPValues',
      'assessDrift',
      'writeReport',
      'recordStep',
    ]);
    expect(runRecords()).toEqual(['running', 'done']);
    expect(await handle.query(pipelineProgressQuery)).toMatchObject({ step: 'done' });
  });

  it('measures every change of the configuration, each in a workflow of its own', async () => {
    house.furnish();
    const result = await (await start('pipeline/all')).result();
    expect(result.changes.map(({ changeId }) => changeId)).toEqual(['ivr-redesign', 'callback-offer']);
    expect(house.callNames()).not.toContain('planBackfill');
    expect(house.calls.find(({ name }) => name === 'assessDrift')?.argument['changeIds']).toEqual([
      'ivr-redesign',
      'callback-offer',
    ]);
    expect(
      (await house.client.workflow.getHandle('estimate/callback-offer/pipeline-2026-06-14').describe()).status
        .name,
    ).toBe('COMPLETED');
  });

  it('takes the start of the hour as its time where none is given', async () => {
    house.furnish();
    const { asOf } = await (await startWith('pipeline/hour', { extract: false })).result();
    expect(asOf).toMatch(/^\d{4}-\d\d-\d\dT\d\d:00:00\.000Z$/);
    expect(house.calls[0]?.argument).toEqual({ nominalAt: asOf });
  });

  it('tells how far it is while changes are measured', async () => {
    const gate = createGate();
    house.furnish({
      warehouse: {
        exportPanel: async ({ changeId }) => {
          if (changeId === 'callback-offer') await gate.passed;
          return {
            path: changeId,
            rows: 1,
            units: 1,
            contentHash: 'd',
            maxIntervalAt: null,
            preAggregatedUnits: [],
          };
        },
      },
    });
    const handle = await start('pipeline/progress', { asOf: '2026-06-15T05:00:00.000Z' });
    await eventually(
      () => handle.query(pipelineProgressQuery),
      (progress) => expect(progress).toEqual({ step: 'estimate', done: 1, total: 2 }),
    );
    gate.open();
    expect(await handle.result()).toMatchObject({ status: 'done' });
  });
});

describe('a change that parks', () => {
  it('leaves the cycle partial, with the other changes measured and reported', async () => {
    let mended = false;
    house.furnish({
      estimation: {
        measureChange: async ({ changeId }) => {
          if (changeId === 'ivr-redesign' && !mended) throw lasting('79 days of history');
          return { resultPath: `${changeId}.json`, contentHash: 'e', effects: [], failures: [] };
        },
      },
    });
    const handle = await start('pipeline/parked', { asOf: '2026-06-16T05:00:00.000Z' });
    const result = await handle.result();
    expect(result).toMatchObject({
      status: 'partial',
      parked: ['estimate/ivr-redesign/pipeline-2026-06-16'],
      reportPath: 'report/index.html',
    });
    expect(result.changes.map(({ changeId }) => changeId)).toEqual(['callback-offer']);
    expect(runRecords()).toEqual(['running', 'partial']);
    expect(house.calls.find(({ name }) => name === 'assessDrift')?.argument['changeIds']).toEqual([
      'callback-offer',
    ]);

    const child = house.client.workflow.getHandle('estimate/ivr-redesign/pipeline-2026-06-16');
    expect(await child.query(parkedQuery)).toMatchObject({ step: 'estimate', reason: '79 days of history' });
    mended = true;
    await child.executeUpdate(resolveUpdate, { args: [{ action: 'retry', note: 'history was loaded' }] });
    expect(await child.result()).toMatchObject({ changeId: 'ivr-redesign' });
    expect(
      house.calls.filter(
        ({ name, argument }) => name === 'publishEstimates' && argument['changeId'] === 'ivr-redesign',
      ),
    ).toHaveLength(1);
  });

  it('does not keep a repeat of the cycle from ending', async () => {
    house.furnish({
      warehouse: {
        exportPanel: async () => {
          throw lasting('the panel is empty');
        },
      },
    });
    const input = { asOf: '2026-06-17T05:00:00.000Z', changeIds: ['ivr-redesign'] };
    expect(await (await start('pipeline/repeat', input)).result()).toMatchObject({ status: 'partial' });
    expect(await (await start('pipeline/repeat', input)).result()).toMatchObject({
      status: 'partial',
      parked: ['estimate/ivr-redesign/pipeline-2026-06-17'],
    });
    await house.client.workflow
      .getHandle('estimate/ivr-redesign/pipeline-2026-06-17')
      .executeUpdate(resolveUpdate, { args: [{ action: 'skip', note: 'no data' }] });
  });

  it('that was skipped counts as measured without effects', async () => {
    house.furnish({
      warehouse: {
        publishEstimates: async () => {
          throw lasting('the result file is gone');
        },
      },
    });
    const handle = await start('pipeline/skip', {
      asOf: '2026-06-18T05:00:00.000Z',
      changeIds: ['ivr-redesign'],
    });
    await handle.result();
    const child = house.client.workflow.getHandle('estimate/ivr-redesign/pipeline-2026-06-18');
    await child.executeUpdate(resolveUpdate, { args: [{ action: 'skip', note: 'not needed' }] });
    expect(await child.result()).toEqual({ changeId: 'ivr-redesign', effects: [], failures: [] });
  });
});

describe('windows that park', () => {
  it('leave the cycle partial and do not stop it', async () => {
    house.furnish({
      warehouse: {
        planBackfill: async () => ({
          windows: [{ start: '2026-06-12T00:00:00.000Z', end: '2026-06-19T00:00:00.000Z' }],
          skipped: 0,
        }),
      },
      extraction: {
        extractWindow: async () => {
          throw lasting('403');
        },
      },
    });
    const handle = await start('pipeline/window', {
      asOf: '2026-06-19T05:00:00.000Z',
      extract: true,
      changeIds: ['ivr-redesign'],
    });
    expect(await handle.result()).toMatchObject({ status: 'partial', parked: [] });
    expect(house.callNames()).toContain('writeReport');
    await house.client.workflow
      .getHandle('extract/genesys-eu/2026-06-12T00:00:00.000Z/2026-06-19T00:00:00.000Z')
      .executeUpdate(resolveUpdate, { args: [{ action: 'skip', note: 'no permission' }] });
  });
});

describe('members that cannot be read', () => {
  it('are noted and do not stop the cycle', async () => {
    house.furnish({
      warehouse: { planBackfill: async () => ({ windows: [], skipped: 0 }) },
      extraction: {
        readMembership: async () => {
          throw lasting('403: the scope telephony:queue:read is missing');
        },
      },
    });
    const handle = await start('pipeline/members', {
      asOf: '2026-06-22T05:00:00.000Z',
      extract: true,
      changeIds: ['ivr-redesign'],
    });
    expect(await handle.result()).toMatchObject({ status: 'done' });
    const noted = house.calls.find(({ argument }) => argument['step'] === 'members genesys-eu');
    expect(noted?.argument).toMatchObject({
      status: 'failed',
      detail: '403: the scope telephony:queue:read is missing',
    });
  });
});

describe('what of the members is not known', () => {
  it('stands in the record of their step', async () => {
    house.furnish({
      warehouse: { planBackfill: async () => ({ windows: [], skipped: 0 }) },
      extraction: {
        readMembership: async ({ platform }) => ({
          platform,
          key: 'members',
          members: 13,
          skillsKnown: false,
          handled: { parts: [], unknownFields: ['results[].more'], refused: 'the token lacks a scope' },
        }),
      },
    });
    const handle = await start('pipeline/unknown', {
      asOf: '2026-06-23T05:00:00.000Z',
      extract: true,
      changeIds: ['ivr-redesign'],
    });
    expect(await handle.result()).toMatchObject({ status: 'done' });
    const noted = house.calls.find(({ argument }) => argument['step'] === 'members genesys-eu');
    expect(noted?.argument).toMatchObject({
      status: 'done',
      detail:
        '13 members, skills not permitted, handled contacts not known (the token lacks a scope), unknown fields results[].more',
    });
  });
});

describe('findings', () => {
  const raised = { path: 'events/run.json', deliveries: 3 };

  it('are delivered by a workflow of their own, once for each event and receiver', async () => {
    house.furnish({ warehouse: { assessDrift: async () => ({ points: 2, firing: 1, raised }) } });
    const handle = await start('pipeline/alert', { asOf: '2026-06-20T05:00:00.000Z' });
    expect(await handle.result()).toMatchObject({
      drift: { firing: 1 },
      delivery: { delivered: 3, failed: 0 },
    });
    expect(house.calls.find(({ name }) => name === 'attemptDeliveries')?.argument).toEqual({
      path: raised.path,
      positions: [0, 1, 2],
    });
    const children = await eventsOf<{ workflowId: string; parentClosePolicy: number }>(
      handle,
      'startChildWorkflowExecutionInitiatedEventAttributes',
    );
    const delivery = children.find(({ workflowId }) => workflowId === 'alerts/pipeline-2026-06-20');
    // 2 is ABANDON: deliveries outlive the cycle.
    expect(delivery?.parentClosePolicy).toBe(2);
  });

  it('still under way from an earlier cycle are left to go on', async () => {
    const gate = createGate();
    house.furnish({
      warehouse: { assessDrift: async () => ({ points: 2, firing: 1, raised }) },
      extraction: {
        attemptDeliveries: async ({ positions }) => {
          await gate.passed;
          return positions.map((position) => ({
            position,
            outcome: 'delivered' as const,
            reason: null,
            retryAfterMs: null,
          }));
        },
      },
    });
    const running = await house.client.workflow.start<typeof deliverEvents>('deliverEvents', {
      workflowId: 'alerts/pipeline-2026-06-22',
      taskQueue: taskQueues.workflows,
      args: [{ runId: 'pipeline-2026-06-22', raised }],
    });
    expect(
      await (await start('pipeline/again', { asOf: '2026-06-22T05:00:00.000Z' })).result(),
    ).toMatchObject({ status: 'done', delivery: null });
    gate.open();
    expect(await running.result()).toEqual({ delivered: 3, failed: 0 });
  });

  it('that no one takes are reported as failed and do not fail the cycle', async () => {
    house.furnish({
      warehouse: { assessDrift: async () => ({ points: 2, firing: 1, raised }) },
      extraction: {
        attemptDeliveries: async ({ positions }) =>
          positions.map((position) => ({
            position,
            outcome: 'failed' as const,
            reason: '400',
            retryAfterMs: null,
          })),
      },
    });
    const handle = await start('pipeline/deaf', { asOf: '2026-06-21T05:00:00.000Z' });
    expect(await handle.result()).toMatchObject({ status: 'done', delivery: { delivered: 0, failed: 3 } });
  });
});
