import { Context } from '@temporalio/activity';
import type {
  BackfillRequest,
  DriftRequest,
  LoadWindowRequest,
  MembershipReference,
  PanelRequest,
  PublishRequest,
  RunRecord,
  WindowFailure,
  WindowOfRun,
} from '../contract/steps.ts';
import { asApplicationFailure } from '../failures/as-application-failure.ts';
import { adjustPValues } from './steps/adjust-p-values.ts';
import { assessDrift } from './steps/assess-drift.ts';
import { checkData } from './steps/check-data.ts';
import type { StepDependencies } from './steps/dependencies.ts';
import { missingDriftDays } from './steps/drift-days.ts';
import { exportPanel } from './steps/export-panel.ts';
import { guardChange } from './steps/guard-comparison.ts';
import { loadWindow } from './steps/load-window.ts';
import { planMembership, recordMembership } from './steps/membership.ts';
import { planBackfill } from './steps/plan-backfill.ts';
import { planRun, type RunPlanRequest } from './steps/plan-run.ts';
import { publishEstimates } from './steps/publish-estimates.ts';
import { publishKpis } from './steps/publish-kpis.ts';
import { type ParkedReport, raiseParked } from './steps/raise-parked.ts';
import { type DeliveryRecord, recordDeliveries } from './steps/record-deliveries.ts';
import { type DialRecord, recordDialDecision } from './steps/record-dial-decision.ts';
import { recordStep } from './steps/record-step.ts';
import {
  recordWindowFailure,
  recordWindowSkipped,
  recordWindowStarted,
  recordWindowStopped,
} from './steps/window-states.ts';

/** Activities of the process that holds the warehouse; each reads and writes tables and nothing else but files. */
export function createWarehouseActivities(dependencies: StepDependencies) {
  const guarded =
    <Arguments extends unknown[], Result>(step: (...args: Arguments) => Promise<Result>) =>
    async (...args: Arguments): Promise<Result> => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 5_000);
      try {
        return await step(...args);
      } catch (error) {
        throw asApplicationFailure(error);
      } finally {
        clearInterval(beat);
      }
    };
  return {
    planBackfill: guarded((request: BackfillRequest) => planBackfill(request, dependencies)),
    loadWindow: guarded((request: LoadWindowRequest) => loadWindow(request, dependencies)),
    recordWindowStarted: guarded((window: WindowOfRun) => recordWindowStarted(window, dependencies)),
    recordWindowStopped: guarded((window: WindowOfRun) => recordWindowStopped(window, dependencies)),
    recordWindowFailure: guarded((failure: WindowFailure) => recordWindowFailure(failure, dependencies)),
    recordWindowSkipped: guarded((failure: WindowFailure) => recordWindowSkipped(failure, dependencies)),
    planRun: guarded((request: RunPlanRequest) => {
      const { workflowId } = Context.current().info.workflowExecution ?? {};
      return planRun(workflowId === undefined ? request : { ...request, workflowId }, dependencies);
    }),
    checkData: guarded((request: { runId: string; asOf: string }) => checkData(request, dependencies)),
    exportPanel: guarded((request: PanelRequest) => exportPanel(request, dependencies)),
    planMembership: guarded((request: { asOf: string; changeIds: readonly string[] }) =>
      planMembership(request, dependencies),
    ),
    recordMembership: guarded((request: { reference: MembershipReference; asOf: string }) =>
      recordMembership(request, dependencies),
    ),
    guardChange: guarded((request: PanelRequest) => guardChange(request, dependencies)),
    missingDriftDays: guarded((request: PanelRequest) => missingDriftDays(request, dependencies)),
    publishEstimates: guarded((request: PublishRequest) => publishEstimates(request, dependencies)),
    adjustPValues: guarded((request: { runId: string }) => adjustPValues(request, dependencies)),
    assessDrift: guarded((request: DriftRequest) => assessDrift(request, dependencies)),
    raiseParked: guarded((report: ParkedReport) => raiseParked(report, dependencies)),
    recordDeliveries: guarded((record: DeliveryRecord) => recordDeliveries(record, dependencies)),
    recordStep: guarded((record: RunRecord) => recordStep(record, dependencies)),
    writeReport: guarded(async (request: { runId: string }) => {
      // Drawing takes 20 MB of code, which a worker that only extracts never needs.
      const { writeRunReport } = await import('./steps/write-report.ts');
      return writeRunReport(request, dependencies);
    }),
    publishKpis: guarded((request: { runId: string; outDir: string }) => publishKpis(request, dependencies)),
    recordDialDecision: guarded((record: DialRecord) => recordDialDecision(record, dependencies)),
  };
}

export type WarehouseActivities = ReturnType<typeof createWarehouseActivities>;
