import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import type { Command } from 'commander';
import { configHash, loadConfig, runIdFor } from '../../activities/config/index.ts';
import { type ReprocessMode, reprocessMode } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { BackfillInput, BackfillResult, backfill } from '../../workflows/backfill.ts';
import type { BackfillProgress } from '../../workflows/messages.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type CommandContext, handler } from '../context.ts';
import { instant, oneOf, wholeNumber } from '../options.ts';
import { progressBar } from '../output/progress.ts';
import { describeRetries } from '../output/retries.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';
import { explainFailure } from '../workflow-failure.ts';
import { dryRunBackfill } from './backfill-dry-run.ts';

export interface BackfillOptions {
  platform: string;
  from?: string;
  to?: string;
  windowDays: number;
  reprocess: ReprocessMode;
  maxActive: number;
  newestFirst?: boolean;
  fromCache?: boolean;
  dryRun?: boolean;
  detach?: boolean;
}

/** Adds `contraflow backfill`. */
export function registerBackfill(program: Command): void {
  program
    .command('backfill')
    .description('extract a range in windows, resumable; what the ledger holds is not read again')
    .requiredOption('--platform <id>', 'platform of the configuration')
    .option('--from <date>', 'first instant, inclusive (files: the start of the data)', instant)
    .option('--to <date>', 'end, exclusive (files: the end of the data)', instant)
    .option('--window-days <days>', 'length of a window', wholeNumber(1), 7)
    .option('--reprocess <mode>', 'missing, failed or all windows', oneOf(reprocessMode.options), 'missing')
    .option('--max-active <windows>', 'windows read at once', wholeNumber(1), 2)
    .option('--newest-first', 'begin with the latest window')
    .option('--from-cache', 'load the page cache again without one call to the platform')
    .option('--dry-run', 'print the plan and do nothing')
    .option('--detach', 'start and return at once')
    .action(handler<BackfillOptions>((options, context) => runBackfill(options, context)));
}

async function runBackfill(options: BackfillOptions, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  refuseUnknownPlatform(
    config.platforms.map(({ id }) => id),
    options.platform,
  );
  const kind = config.platforms.find(({ id }) => id === options.platform)!.kind;
  if (kind !== 'files' && options.to === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'missing-to',
      message: '--to is needed for a platform with an API',
      hint: 'give the end of the range, exclusive, such as --to 2026-03-01',
    });
  }
  if (options.dryRun === true) return dryRunBackfill(options, config);
  return withTemporal(
    context,
    async ({ client }) => {
      const hash = configHash(config);
      const subject = [options.platform, options.from?.slice(0, 10), options.to?.slice(0, 10)]
        .filter(Boolean)
        .join('-');
      const runId = runIdFor('backfill', subject, hash);
      const handle = await startBackfill(client, {
        platform: options.platform,
        ...(options.from === undefined ? {} : { from: options.from }),
        ...(options.to === undefined ? {} : { to: options.to }),
        windowDays: options.windowDays,
        reprocess: options.reprocess,
        newestFirst: options.newestFirst ?? false,
        maxActive: options.maxActive,
        fromCache: options.fromCache ?? false,
        runId,
      });
      if (options.detach === true) {
        return done(
          { workflowId: handle.workflowId, runId },
          `started ${handle.workflowId}; contraflow status shows how far it is`,
        );
      }
      const result = await watchBackfill(handle, options.platform, context);
      const repeated = describeRetries(result.retries);
      const text = `${options.platform}: ${result.done} of ${result.total} windows loaded, ${result.rows} rows from ${result.pages} pages; ${result.skipped} were there already; ${result.failed} failed, ${result.parked} parked${result.remaining > 0 ? `, ${result.remaining} left for a later backfill` : ''}${repeated === '' ? '' : `\n${repeated}`}`;
      return { document: { runId, ...result }, text, exitCode: result.status === 'done' ? 0 : 1 };
    },
    { detach: options.detach ?? false },
  );
}

/** Starts a backfill, or joins the one that runs under the same id. */
export function startBackfill(
  client: Client,
  input: BackfillInput,
): Promise<WorkflowHandle<typeof backfill>> {
  return client.workflow.start<typeof backfill>('backfill', {
    workflowId: `backfill/${input.platform}/${input.runId}`,
    taskQueue: taskQueues.workflows,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `backfill of ${input.platform}`,
    args: [input],
  });
}

/** Follows a backfill with a progress bar until it ends. */
export async function watchBackfill(
  handle: WorkflowHandle<typeof backfill>,
  label: string,
  context: Pick<CommandContext, 'globals'>,
): Promise<BackfillResult> {
  const bar = progressBar(context, label);
  let finished = false;
  const result = handle.result().finally(() => {
    finished = true;
  });
  result.catch(() => undefined);
  while (!finished) {
    const progress = await handle.query<BackfillProgress>('progress').catch(() => undefined);
    if (progress !== undefined && progress.total > 0) {
      bar.update(progress.done + progress.failed + progress.parked, progress.total, describe(progress));
    }
    await Promise.race([sleep(400), result.catch(() => undefined)]);
  }
  try {
    const outcome = await result;
    bar.update(outcome.done + outcome.failed + outcome.parked, outcome.total, `${outcome.rows} rows`);
    return outcome;
  } catch (error) {
    throw explainFailure(error);
  } finally {
    bar.end();
  }
}

function describe({ rows, failed, parked }: BackfillProgress): string {
  return [
    `${rows} rows`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(parked > 0 ? [`${parked} parked`] : []),
  ].join(', ');
}

function refuseUnknownPlatform(known: string[], wanted: string): void {
  if (known.includes(wanted)) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-platform',
    message: `the configuration has no platform ${wanted}`,
    hint:
      known.length === 0
        ? 'add it under platforms, and name the file with --config'
        : `choose one of ${known.join(', ')}`,
  });
}
