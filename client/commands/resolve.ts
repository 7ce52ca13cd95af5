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
        withTemporal(context, async ({ client }) => {
          try {
            await client.workflow
              .getHandle(id!)
              .executeUpdate('resolve', { args: [{ action: options.action, note: options.note }] });
          } catch (error) {
            if (error instanceof WorkflowNotFoundError) {
              throw new ContraflowError({
                kind: 'usage',
                code: 'no-such-workflow',
                message: `no workflow ${id} is running`,
                hint: 'contraflow status lists what is parked',
              });
            }
            if (error instanceof WorkflowUpdateFailedError) {
              throw new ContraflowError({
                kind: 'usage',
                code: 'refused',
                message: `${id}: ${error.cause?.message ?? error.message}`,
                hint: 'contraflow status lists what is parked',
              });
            }
            throw error;
          }
          return done({ workflowId: id, action: options.action }, `${id}: ${options.action}`);
        }),
      ),
    );
}
