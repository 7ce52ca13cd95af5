import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowNotFoundError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Command } from 'commander';
import { resolveAction } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { Resolution } from '../../workflows/messages.ts';
import { handler } from '../context.ts';
import { oneOf } from '../options.ts';
import { done } from '../result.ts';
import { withTemporal } from '../temporal.ts';

/** Adds `contraflow resolve ID`. */
export function registerResolve(program: Command): void {
  program
    .command('resolve')
    .description('decide about a parked step')
    .argument('<id>', 'workflow id as contraflow status prints it')
    .requiredOption('--action <action>', 'retry, skip or abort', oneOf(resolveAction.options))
    .requiredOption('--note <text>', 'why; stands in the record')
    .action(
      handler<Resolution>((options, context, [id]) =>
        withTemporal(
          context,
          async ({ client, hasWorker }) => {
            const resolution = { action: options.action, note: options.note };
            await (hasWorker ? decide(client, id!, resolution) : leaveNote(client, id!, resolution));
            const text = `${id}: ${options.action}`;
            return done(
              { workflowId: id, action: options.action, takenUp: hasWorker },
              hasWorker ? text : `${text}; noted, and taken up when a worker runs (contraflow dev)`,
            );
          },
          { computes: false },
        ),
      ),
    );
}

/** Hands the decision to the workflow, whose worker accepts or refuses it. */
async function decide(client: Client, id: string, resolution: Resolution): Promise<void> {
  try {
    await client.workflow.getHandle(id).executeUpdate('resolve', { args: [resolution] });
  } catch (error) {
    if (error instanceof WorkflowUpdateFailedError) throw refused(id, error.cause?.message ?? error.message);
    throw unlessUnknown(id, error);
  }
}

/** Leaves the decision with the server, after looking at what the server itself knows of the workflow. */
async function leaveNote(client: Client, id: string, resolution: Resolution): Promise<void> {
  if (resolution.note.trim() === '') throw refused(id, 'a note that says why is needed');
  const handle: WorkflowHandle = client.workflow.getHandle(id);
  try {
    const { status, searchAttributes } = await handle.describe();
    if (status.name !== 'RUNNING') throw notRunning(id);
    if (searchAttributes['PipelineStatus']?.[0] !== 'NeedsAttention')
      throw refused(id, 'nothing is parked here');
    await handle.signal('resolve', resolution);
  } catch (error) {
    throw unlessUnknown(id, error);
  }
}

function unlessUnknown(id: string, error: unknown): unknown {
  return error instanceof WorkflowNotFoundError ? notRunning(id) : error;
}

function notRunning(id: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'no-such-workflow',
    message: `no workflow ${id} is running`,
    hint: 'contraflow status lists what is parked',
  });
}

function refused(id: string, reason: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'refused',
    message: `${id}: ${reason}`,
    hint: 'contraflow status lists what is parked',
  });
}
