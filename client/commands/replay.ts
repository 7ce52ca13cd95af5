import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { DeterminismViolationError } from '@temporalio/workflow';
import { type Command, Option } from 'commander';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { historyFromJson, workflowIdOf } from '../../infra/history-json.ts';
import { stackFolders } from '../../infra/stack/folders.ts';
import { type CommandContext, handler } from '../context.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';

/** Code that gRPC gives to what is not there. */
const notFound = 5;

interface ReplayOptions {
  history?: string;
  fromFailure?: boolean;
  fromStart?: boolean;
  note?: string;
}

/** Adds `contraflow replay --history FILE|ID`. */
export function registerReplay(program: Command): void {
  program
    .command('replay')
    .description(
      'run a recorded history against this code; a mismatch means that running workflows would break',
    )
    .argument('[id]', 'workflow that would be run again; refused with what to use instead')
    .option('--history <file|id>', 'history as JSON, or a workflow id on the server (required)')
    .addOption(new Option('--from-failure', 'refused with what to use instead').hideHelp())
    .addOption(new Option('--from-start', 'refused with what to use instead').hideHelp())
    .addOption(new Option('--note <text>', 'refused with what to use instead').hideHelp())
    .action(handler<ReplayOptions>((options, context, [id]) => replay(historyOf(options, id), context)));
}

/** @throws ContraflowError `not-there` where work is to be run again, `no-history` where nothing is named */
function historyOf({ history, fromFailure, fromStart, note }: ReplayOptions, id: string | undefined): string {
  const rerun = fromFailure === true || fromStart === true || note !== undefined;
  if (history !== undefined && id === undefined && !rerun) return history;
  const named = id ?? 'a workflow';
  throw rerun
    ? new ContraflowError({
        kind: 'usage',
        code: 'not-there',
        message: `replay does not run ${named} again: --from-failure, --from-start and --note are not there yet`,
        hint: 'use contraflow resolve for what is parked, or contraflow run --as-of for a cycle',
      })
    : new ContraflowError({
        kind: 'usage',
        code: 'no-history',
        message: 'replay needs --history with a file or a workflow id, and nothing else',
        hint: `contraflow replay --history ${id ?? 'FILE|ID'}`,
      });
}

async function replay(history: string, context: CommandContext): Promise<CommandResult> {
  const { workflowId, recorded } = existsSync(history)
    ? await readHistory(history)
    : { workflowId: history, recorded: await fetchHistory(history, context) };
  const { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } = await import('@temporalio/worker');
  // The SDK's core warns of every mismatch on stdout, where only the result belongs.
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging: { filter } } });
  const { workflowBundle } = await import('../../worker/workflow-bundle.ts');
  try {
    await Worker.runReplayHistory(
      { workflowBundle: { codePath: await workflowBundle(stackFolders().run) } },
      recorded,
      workflowId,
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

async function readHistory(file: string): Promise<{ workflowId: string | undefined; recorded: unknown }> {
  try {
    const json: unknown = JSON.parse(await readFile(file, 'utf8'));
    return { workflowId: workflowIdOf(json), recorded: historyFromJson(json) };
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
  return withTemporal(
    context,
    async ({ client }) => {
      try {
        return await client.workflow.getHandle(workflowId).fetchHistory();
      } catch (error) {
        const unknown =
          error instanceof WorkflowNotFoundError || (isGrpcServiceError(error) && error.code === notFound);
        if (!unknown) throw error;
        throw new ContraflowError({
          kind: 'usage',
          code: 'no-such-workflow',
          message: `there is no file and no workflow ${workflowId}`,
          hint: 'give a file or a workflow id',
        });
      }
    },
    { computes: false },
  );
}
