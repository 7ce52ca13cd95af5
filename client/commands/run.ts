import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Command } from 'commander';
import { configHash, loadConfig } from '../../activities/config/index.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { changeOf } from '../../activities/measurement/measure-change.ts';
import type { PipelineProgress } from '../../workflows/messages.ts';
import type { PipelineInput, PipelineResult, pipeline } from '../../workflows/pipeline.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type CommandContext, handler } from '../context.ts';
import { instant } from '../options.ts';
import { progressBar } from '../output/progress.ts';
import { textTable } from '../output/table.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';
import { explainFailure } from '../workflow-failure.ts';
import { tellTrouble } from './tell-trouble.ts';

interface RunOptions {
  change?: string;
  asOf?: string;
  extract: boolean;
  detach?: boolean;
}

/** Adds `contraflow run`. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .description('one pipeline cycle: extract what is missing, check, estimate, follow drift, alert, report')
    .option('--change <id>', 'only this process change')
    .option('--as-of <time>', 'use data before this instant (default: the start of this hour)', instant)
    .option('--no-extract', 'work with what the warehouse holds')
    .option('--detach', 'start and return at once')
    .action(handler<RunOptions>((options, context) => runPipeline(options, context)));
}

async function runPipeline(options: RunOptions, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  if (options.change !== undefined) changeOf(config.changes, options.change);
  if (config.changes.length === 0) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-changes',
      message: 'the configuration names no process change',
      hint: 'add one under changes, and name the file with --config',
    });
  }
  const asOf = options.asOf ?? new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000).toISOString();
  return withTemporal(
    context,
    async ({ client }) => {
      const handle = await startPipeline(
        client,
        {
          asOf,
          extract: options.extract,
          ...(options.change === undefined ? {} : { changeIds: [options.change] }),
        },
        configHash(config),
      );
      if (options.detach === true)
        return done({ workflowId: handle.workflowId, asOf }, `started ${handle.workflowId}`);
      const result = await watchPipeline(handle, context);
      const failures = result.changes.flatMap(({ changeId, failures: list }) =>
        list.map((failure) => ({ changeId, ...failure })),
      );
      const estimated = result.changes.reduce((sum, { effects }) => sum + effects.length, 0);
      return {
        document: result,
        text: describe(result),
        exitCode: result.status === 'partial' ? 1 : failures.length > 0 ? (estimated > 0 ? 1 : 3) : 0,
      };
    },
    {
      detach: options.detach ?? false,
      onInterrupt: (goesOn) =>
        goesOn
          ? 'the cycle goes on without this command; contraflow runs list shows it'
          : 'stopping; the cycle is kept in this folder and goes on with the next contraflow dev or run',
    },
  );
}

/** Starts a cycle, or joins the one that runs for the same instant. */
export function startPipeline(
  client: Client,
  input: PipelineInput,
  hash: string,
): Promise<WorkflowHandle<typeof pipeline>> {
  return client.workflow.start<typeof pipeline>('pipeline', {
    workflowId: `pipeline/${input.changeIds?.join('+') ?? 'all'}/${input.asOf ?? 'scheduled'}/${hash.slice(0, 8)}`,
    taskQueue: taskQueues.workflows,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `pipeline as of ${input.asOf ?? 'the schedule'}`,
    args: [input],
  });
}

/** Follows a cycle with a progress bar until it ends. */
export async function watchPipeline(
  handle: WorkflowHandle<typeof pipeline>,
  context: Pick<CommandContext, 'globals'>,
): Promise<PipelineResult> {
  const steps = ['plan', 'extract', 'check', 'estimate', 'drift', 'alert', 'report', 'done'];
  const bar = progressBar(context, 'pipeline');
  let finished = false;
  const result = handle.result().finally(() => {
    finished = true;
  });
  result.catch(() => undefined);
  const watching = new AbortController();
  void tellTrouble(handle, (line) => bar.say(line), watching.signal);
  while (!finished) {
    const progress = await handle.query<PipelineProgress>('pipelineProgress').catch(() => undefined);
    if (progress !== undefined) {
      const inStep = progress.total > 1 ? ` ${progress.done}/${progress.total}` : '';
      bar.update(Math.max(0, steps.indexOf(progress.step)), steps.length - 1, `${progress.step}${inStep}`);
    }
    await Promise.race([sleep(400), result.catch(() => undefined)]);
  }
  try {
    const outcome = await result;
    bar.update(steps.length - 1, steps.length - 1, outcome.status);
    return outcome;
  } catch (error) {
    throw explainFailure(error);
  } finally {
    watching.abort();
    bar.end();
  }
}

function describe(result: PipelineResult): string {
  const rows = result.changes.flatMap(({ changeId, effects }) =>
    effects.map((effect) => [
      changeId,
      effect.metric,
      effect.estimator,
      effect.delta.toFixed(4),
      effect.lower === null || effect.upper === null
        ? 'none'
        : `${effect.lower.toFixed(4)} … ${effect.upper.toFixed(4)}`,
      effect.status,
    ]),
  );
  const failures = result.changes.flatMap(({ changeId, failures: list }) =>
    list.map((failure) => `${changeId} ${failure.metric}: ${failure.message} — ${failure.hint}`),
  );
  return [
    textTable(['CHANGE', 'METRIC', 'ESTIMATOR', 'EFFECT', 'INTERVAL', 'CHECKS'], rows, [3]),
    ...failures,
    ...(result.parked.length > 0
      ? [`parked: ${result.parked.join(', ')} — contraflow resolve ID --action retry|skip|abort --note TEXT`]
      : []),
    `run ${result.runId}: ${result.status}; ${result.drift.firing} drifting; report ${result.reportPath}`,
  ].join('\n');
}
