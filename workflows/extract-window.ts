import type { ExtractWindowRequest, WindowOutcome } from '../activities/contract/steps.ts';
import { extraction, warehouse } from './activities.ts';
import { createStepRunner, failureMessage } from './parking.ts';

/** Reads one window from the platform into the page cache, then loads it into the warehouse. */
export async function extractWindow(request: ExtractWindowRequest): Promise<WindowOutcome> {
  const { platform, window, runId } = request;
  const steps = createStepRunner({ runId, subject: `${platform} ${window.start.slice(0, 10)}` });

  const ledgered = async <T>(attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt();
    } catch (error) {
      await warehouse.recordWindowFailure({ platform, window, runId, error: failureMessage(error) });
      throw error;
    }
  };

  const skipped: WindowOutcome = { status: 'skipped', rows: 0, pages: 0, rejected: 0, complete: false };
  const extracted = await steps.runStep('extract', () => ledgered(() => extraction.extractWindow(request)));
  if (extracted.skipped) {
    await warehouse.recordWindowSkipped({ platform, window, runId, error: 'skipped by a person' });
    return skipped;
  }
  const loaded = await steps.runStep('load', () =>
    ledgered(() => warehouse.loadWindow({ manifest: extracted.value, runId })),
  );
  if (loaded.skipped) {
    await warehouse.recordWindowSkipped({ platform, window, runId, error: 'skipped by a person' });
    return skipped;
  }
  return loaded.value;
}
