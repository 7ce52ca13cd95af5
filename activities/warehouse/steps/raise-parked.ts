import { createAlertEvent } from '../../alerts/index.ts';
import type { RaisedEvents } from '../../contract/steps.ts';
import type { StepDependencies } from './dependencies.ts';
import { storeEvents } from './store-events.ts';

export interface ParkedReport {
  runId: string;
  workflowId: string;
  step: string;
  subject: string;
  reason: string;
  /** When it parked, ISO. */
  at: string;
}

/** Raises one event about a step that waits for a person. */
export async function raiseParked(
  report: ParkedReport,
  dependencies: StepDependencies,
): Promise<RaisedEvents> {
  const event = createAlertEvent({
    type: 'step.parked',
    subject: report.workflowId,
    episode: report.at,
    time: report.at,
    severity: 'error',
    summary: `${report.step} of ${report.subject} needs attention: ${report.reason}`.slice(0, 1000),
    data: {
      run_id: report.runId,
      workflow_id: report.workflowId,
      step: report.step,
      reason: report.reason,
      resolve: `contraflow resolve ${report.workflowId} --action retry|skip|abort --note TEXT`,
    },
  });
  return storeEvents([event], `parked-${report.workflowId}`, dependencies);
}
