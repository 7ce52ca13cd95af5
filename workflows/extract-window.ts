import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { ExtractWindowRequest, WindowOutcome } from '../activities/contract/steps.ts';
import { extraction, warehouse } from './activities.ts';
import { createStepRunner, describeFailure } from './parking.ts';

/**
 * Reads one window from the platform into the page cache, then loads it into the warehouse. Cancelled, it stops reading
 * and leaves the window in the ledger as it was; a load that has begun is finished.
 */
export async function extractWindow(request: ExtractWindowRequest): Promise<WindowOutcome> {
  const { platform, window, runId } = request;
  const steps = createStepRunner({ runId, subject: `${platform} ${window.start.slice(0, 10)}` });

  const ledgered = async <T>(attempt: () => Promise<T>): Promise<T> => {
    try {
      return await attempt();
    } catch (error) {
      if (!isCancellation(error)) {
        const { kind, reason } = describeFailure(error);
        await warehouse.recordWindowFailure({ platform, window, runId, error: reason, kind });
      }
      throw error;
    }
  };
  const read = async () => {
    await warehouse.recordWindowStarted({ platform, window, runId });
    return extraction.extractWindow(request);
  };

  const skipped: WindowOutcome = { status: 'skipped', rows: 0, pages: 0, rejected: 0, complete: false };
  try {
    const extracted = await steps.runStep('extract', () => ledgered(read));
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
  } catch (error) {
    if (isCancellation(error))
      await CancellationScope.nonCancellable(() =>
        warehouse.recordWindowStopped({ platform, window, runId }),
      );
    throw error;
  }
}
