import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  CancellationScope,
  condition,
  executeChild,
  isCancellation,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  DeliveryOutcome,
  MembershipReference,
  RaisedEvents,
  RunPlan,
  RunRecord,
} from '../activities/contract/steps.ts';
import { extraction, warehouse } from './activities.ts';
import { backfill } from './backfill.ts';
import { deliverEvents } from './deliver-events.ts';
import { type EstimateChangeResult, estimateChange } from './estimate-change.ts';
import {
  defaultMaxActive,
  type PipelineProgress,
  pipelineProgressQuery,
  windowParkedSignal,
} from './messages.ts';
import { failureMessage } from './parking.ts';

export interface PipelineInput {
  /** Data before this instant is used; left out: the nominal time of the schedule, else the start of the workflow. */
  asOf?: string;
  /** Left out: every change of the configuration. */
  changeIds?: string[];
  /** Read what the platforms have since the last window first. */
  extract: boolean;
}

export interface PipelineResult {
  runId: string;
  asOf: string;
  status: 'done' | 'partial';
  changes: EstimateChangeResult[];
  parked: string[];
  drift: { points: number; firing: number };
  /** null: nothing to deliver, or a receiver does not answer and the deliveries go on without the cycle. */
  delivery: DeliveryOutcome | null;
  reportPath: string;
}

/** One cycle: extract what is missing, check, measure every change, follow drift, alert, report. */
export async function pipeline(input: PipelineInput): Promise<PipelineResult> {
  const progress: PipelineProgress = { step: 'plan', done: 0, total: 1 };
  const parked = new Set<string>();
  setHandler(pipelineProgressQuery, () => progress);
  setHandler(windowParkedSignal, ({ workflowId }) => {
    parked.add(workflowId);
  });
  const { workflowId } = workflowInfo();
  const plan = await warehouse.planRun({
    nominalAt: input.asOf ?? nominalTime(),
    ...(input.changeIds === undefined ? {} : { changeIds: input.changeIds }),
  });
  const record = (status: RunRecord['status'], detail: string | null) =>
    warehouse.recordStep({ runId: plan.runId, step: 'run', workflowId, kind: 'pipeline', status, detail });
  await record('running', null);
  try {
    const result = await runCycle(input, plan, progress, parked);
    await record(result.status, result.parked.length > 0 ? `parked: ${result.parked.join(', ')}` : null);
    return result;
  } catch (error) {
    await CancellationScope.nonCancellable(() => record('failed', failureMessage(error)));
    throw error;
  }
}

async function runCycle(
  input: PipelineInput,
  plan: RunPlan,
  progress: PipelineProgress,
  parked: Set<string>,
): Promise<PipelineResult> {
  const enter = (step: string, total: number) => Object.assign(progress, { step, done: 0, total });
  let partial = false;
  if (input.extract) {
    enter('extract', plan.platforms.length);
    await extraction.startCycle(plan.platforms);
    await Promise.all(
      plan.platforms.map(async (platform) => {
        const result = await executeChild(backfill, {
          workflowId: `backfill/${platform}/${plan.runId}`,
          args: [
            {
              platform,
              to: plan.asOf,
              windowDays: 7,
              reprocess: 'missing',
              newestFirst: false,
              reread: true,
              runId: plan.runId,
              maxActive: defaultMaxActive,
              fromCache: false,
            },
          ],
        });
        partial ||= result.status !== 'done';
        progress.done += 1;
      }),
    );
    await readMembers(plan, workflowInfo().workflowId);
  }

  enter('check', 1);
  await warehouse.checkData({ runId: plan.runId, asOf: plan.asOf });

  enter('estimate', plan.changeIds.length);
  const changes = await Promise.all(
    plan.changeIds.map(async (changeId): Promise<EstimateChangeResult | undefined> => {
      const childId = `estimate/${changeId}/${plan.runId}`;
      const child = await startChild(estimateChange, {
        workflowId: childId,
        args: [{ changeId, asOf: plan.asOf, runId: plan.runId }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `${changeId} as of ${plan.asOf}`,
      }).catch(unlessRunning);
      // An earlier cycle of the same time left the change waiting for a person.
      if (child === undefined) parked.add(childId);
      const ended = child?.result().catch((error: unknown) => {
        if (isCancellation(error)) throw error;
        // One change that was aborted does not keep the others from their results.
        partial = true;
        return undefined;
      });
      const result = await Promise.race([ended, condition(() => parked.has(childId))]);
      progress.done += 1;
      return result ?? undefined;
    }),
  );

  enter('drift', 1);
  const measured = changes.filter((change) => change !== undefined);
  await warehouse.adjustPValues({ runId: plan.runId });
  const drift = await warehouse.assessDrift({
    runId: plan.runId,
    asOf: plan.asOf,
    changeIds: measured.map((change) => change.changeId),
  });

  enter('alert', 1);
  const delivery =
    drift.raised.deliveries === 0 ? undefined : await deliverPatiently(plan.runId, drift.raised);

  enter('report', 1);
  const reportPath = await warehouse.writeReport({ runId: plan.runId });

  const status = partial || parked.size > 0 ? 'partial' : 'done';
  enter('done', 1);
  return {
    runId: plan.runId,
    asOf: plan.asOf,
    status,
    changes: measured,
    parked: [...parked],
    drift: { points: drift.points, firing: drift.firing },
    delivery: delivery ?? null,
    reportPath,
  };
}

/**
 * Reads who serves the queues, where that is due. A platform that refuses does not hold up the cycle: what was read last
 * stands, and the check of shared agents says what is not known.
 */
async function readMembers({ runId, asOf, changeIds }: RunPlan, workflowId: string): Promise<void> {
  const due = await warehouse.planMembership({ asOf, changeIds });
  await Promise.all(
    due.map(async (request) => {
      const step = `members ${request.platform}`;
      const record = (status: 'done' | 'failed', detail: string | null) =>
        warehouse.recordStep({ runId, step, workflowId, kind: 'pipeline', status, detail });
      try {
        const reference = await extraction.readMembership(request);
        const members = reference === null ? 0 : await warehouse.recordMembership({ reference, asOf });
        await record('done', describeMembers(members, reference));
      } catch (error) {
        if (isCancellation(error)) throw error;
        await record('failed', failureMessage(error));
      }
    }),
  );
}

function describeMembers(members: number, reference: MembershipReference | null): string {
  const { refused = null, unknownFields: unknown = [] } = reference?.handled ?? {};
  return [
    `${members} members`,
    ...(reference?.skillsKnown === false ? ['skills not permitted'] : []),
    ...(refused === null ? [] : [`handled contacts not known (${refused})`]),
    ...(unknown.length > 0 ? [`unknown fields ${unknown.slice(0, 5).join(', ')}`] : []),
  ].join(', ');
}

/** Delivers in a workflow of its own, which may go on for a day; the cycle waits a minute for it. */
async function deliverPatiently(runId: string, raised: RaisedEvents): Promise<DeliveryOutcome | undefined> {
  const child = await startChild(deliverEvents, {
    workflowId: `alerts/${runId}`,
    args: [{ runId, raised }],
    parentClosePolicy: ParentClosePolicy.ABANDON,
  }).catch(unlessRunning);
  if (child === undefined) return undefined;
  return Promise.race([child.result(), sleep('1 minute').then(() => undefined)]);
}

/** What outlives a cycle may still run when the cycle is repeated: undefined then, every other error is thrown. */
function unlessRunning(error: unknown): undefined {
  if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
}

/** Start of the hour of the schedule's nominal time, so that a late start computes the same interval. */
function nominalTime(): string {
  const info = workflowInfo();
  const scheduled = info.searchAttributes['TemporalScheduledStartTime']?.[0];
  const at = scheduled instanceof Date ? scheduled : info.startTime;
  return new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000).toISOString();
}
