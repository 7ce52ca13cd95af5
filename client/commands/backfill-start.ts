import {
  type Client,
  WorkflowExecutionAlreadyStartedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { canonicalJson } from '../../activities/config/index.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { BackfillInput, backfill } from '../../workflows/backfill.ts';
import { taskQueues } from '../../workflows/task-queues.ts';

const attempts = 5;

/**
 * Starts a backfill, or joins the one that runs under the same id with the same options.
 *
 * @param onJoin called with the id where one runs already
 * @throws ContraflowError `usage/backfill-running` where one runs with other options
 */
export async function startBackfill(
  client: Client,
  input: BackfillInput,
  onJoin: (workflowId: string) => void = () => {},
): Promise<WorkflowHandle<typeof backfill>> {
  const workflowId = `backfill/${input.platform}/${input.runId}`;
  const memo = { options: canonicalJson(input) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.workflow.start<typeof backfill>('backfill', {
        workflowId,
        taskQueue: taskQueues.workflows,
        staticSummary: `backfill of ${input.platform}`,
        memo,
        args: [input],
      });
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || attempt >= attempts) throw error;
    }
    const running = client.workflow.getHandle<typeof backfill>(workflowId);
    const described = await running.describe().catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return undefined;
      throw error;
    });
    // It may have ended in between: then there is nothing to join and the start is tried again.
    if (described?.status.name !== 'RUNNING') continue;
    if (described.memo?.['options'] !== memo.options) throw otherOptions(workflowId, input.platform);
    onJoin(workflowId);
    return running;
  }
}

function otherOptions(workflowId: string, platform: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'backfill-running',
    message: `${workflowId} reads this range already, with other options`,
    hint: `wait for it, or stop it with contraflow backfill --platform ${platform} --cancel`,
  });
}
