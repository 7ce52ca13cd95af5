import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { DeterminismViolationError } from '@temporalio/workflow';
import type { Command } from 'commander';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { stackFolders } from '../../infra/stack/folders.ts';
import { type CommandContext, handler } from '../context.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';

interface ReplayOptions {
  history: string;
}

/** Adds `contraflow replay --history FILE|ID`. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'run a recorded history against this code; a mismatch means that running workflows would break',
    )
    .requiredOption('--history <file|id>', 'history as JSON, or a workflow id on the server')
    .action(handler<ReplayOptions>((options, context) => replay(options.history, context)));
}

async function replay(history: string, context: CommandContext): Promise<CommandResult> {
  const recorded = existsSync(history) ? await readHistory(history) : await fetchHistory(history, context);
  const { DefaultLogger, Runtime, Worker } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { workflowBundle } = await import('../../worker/workflow-bundle.ts');
  try {
    await Worker.runReplayHistory(
      { workflowBundle: { codePath: await workflowBundle(stackFolders().run) } },
      recorded,
    );
  } catch (error) {
    if (!(error instanceof DeterminismViolationError)) throw error;
    throw new ContraflowError({
      kind: 'failed',
      code: 'replay-mismatch',
      message: `${history} does not replay: ${error.message}`,
      hint: 'guard the change with patched(), or let running workflows end on the older code',
    });
  }
  return done({ history, replayed: true }, `${history} replays`);
}

async function readHistory(file: string): Promise<unknown> {
  try {
    return historyFromJSON(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'bad-history',
      message: `${file} is no workflow history`,
      hint: 'write one with: temporal workflow show -w ID -o json',
      cause,
    });
  }
}

function fetchHistory(workflowId: string, context: CommandContext): Promise<unknown> {
  return withTemporal(context, async ({ client }) => {
    try {
      return await client.workflow.getHandle(workflowId).fetchHistory();
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      throw new ContraflowError({
        kind: 'usage',
        code: 'no-such-workflow',
        message: `there is no file and no workflow ${workflowId}`,
        hint: 'give a file or a workflow id',
      });
    }
  });
}
