import type { MeasureResult } from '../activities/contract/steps.ts';
import { measurement, warehouse } from './activities.ts';
import { createStepRunner } from './parking.ts';

export interface EstimateChangeInput {
  changeId: string;
  asOf: string;
  runId: string;
}

export interface EstimateChangeResult {
  changeId: string;
  effects: MeasureResult['effects'];
  failures: MeasureResult['failures'];
}

/** Measures one process change as of an instant: panel, estimates with their checks, result tables. */
export async function estimateChange(input: EstimateChangeInput): Promise<EstimateChangeResult> {
  const { changeId, asOf, runId } = input;
  const steps = createStepRunner({ runId, subject: changeId });
  const nothing: EstimateChangeResult = { changeId, effects: [], failures: [] };

  const panel = await steps.runStep('panel', () => warehouse.exportPanel({ changeId, asOf, runId }));
  if (panel.skipped) return nothing;
  const measured = await steps.runStep('estimate', async () => {
    const guard = await warehouse.guardChange({ changeId, asOf, runId });
    const driftDays = await warehouse.missingDriftDays({ changeId, asOf, runId });
    return measurement.measureChange({ changeId, asOf, runId, panel: panel.value, driftDays, guard });
  });
  if (measured.skipped) return nothing;
  const { resultPath, effects, failures } = measured.value;
  const published = await steps.runStep('publish', () =>
    warehouse.publishEstimates({ changeId, runId, asOf, resultPath }),
  );
  return published.skipped ? nothing : { changeId, effects, failures };
}
