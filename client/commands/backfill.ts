import { type Command, Option } from 'commander';
import { configHash, loadConfig, runIdFor } from '../../activities/config/index.ts';
import { type ReprocessMode, reprocessMode } from '../../activities/contract/enums.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { checkRange } from '../../activities/warehouse/steps/check-range.ts';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { type CommandContext, handler } from '../context.ts';
import { oneOf, wholeHour, wholeNumber } from '../options.ts';
import { type CommandResult, done } from '../result.ts';
import { withTemporal } from '../temporal.ts';
import { type BackfillAction, controlBackfills } from './backfill-control.ts';
import { dryRunBackfill } from './backfill-dry-run.ts';
import { backfillOutcome } from './backfill-outcome.ts';
import { startBackfill } from './backfill-start.ts';
import { watchBackfill } from './backfill-watch.ts';

export { startBackfill } from './backfill-start.ts';
export { watchBackfill } from './backfill-watch.ts';

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
  pause?: boolean;
  resume?: boolean;
  cancel?: boolean;
}

/** Adds `contraflow backfill`. */
export function registerBackfill(program: Command): void {
  program
    .command('backfill')
    .description('extract a range in windows, resumable; what the ledger holds is not read again')
    .requiredOption('--platform <id>', 'platform of the configuration')
    .option('--from <date>', 'first instant, inclusive (files: the start of the data)', wholeHour)
    .option('--to <date>', 'end, exclusive (files: the end of the data)', wholeHour)
    .option('--window-days <days>', 'length of a window', wholeNumber(1), 7)
    .option('--reprocess <mode>', 'missing, failed or all windows', oneOf(reprocessMode.options), 'missing')
    .option('--max-active <windows>', 'windows read at once', wholeNumber(1), defaultMaxActive)
    .option('--newest-first', 'begin with the latest window')
    .option('--from-cache', 'load the page cache again without one call to the platform')
    .option('--dry-run', 'print the plan with its calls and minutes, and load nothing')
    .option('--detach', 'start and return at once')
    .addOption(control('--pause', 'let running backfills finish what they read and start nothing more'))
    .addOption(control('--resume', 'let paused backfills go on'))
    .addOption(control('--cancel', 'stop running backfills; what is loaded stays'))
    .action(handler<BackfillOptions>((options, context) => runBackfill(options, context)));
}

const controls = ['pause', 'resume', 'cancel'] as const;

/** A flag that speaks to backfills that run, in the place of starting one. */
function control(flag: `--${BackfillAction}`, description: string): Option {
  const others = controls.filter((name) => flag !== `--${name}`);
  return new Option(flag, description).conflicts([...others, 'detach', 'dryRun', 'fromCache', 'newestFirst']);
}

async function runBackfill(options: BackfillOptions, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  refuseUnknownPlatform(
    config.platforms.map(({ id }) => id),
    options.platform,
  );
  const action = controls.find((name) => options[name] === true);
  if (action !== undefined) return controlBackfills(action, options, context);
  const platform = config.platforms.find(({ id }) => id === options.platform)!;
  if (platform.kind !== 'files' && options.to === undefined) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'missing-to',
      message: '--to is needed for a platform with an API',
      hint: 'give the end of the range, exclusive, such as --to 2026-03-01',
    });
  }
  checkRange(options, platform);
  if (options.dryRun === true) return dryRunBackfill(options, config);
  return withTemporal(
    context,
    async ({ client }) => {
      const hash = configHash(config);
      const subject = [options.platform, options.from?.slice(0, 10), options.to?.slice(0, 10)]
        .filter(Boolean)
        .join('-');
      const runId = runIdFor('backfill', subject, hash);
      const input = {
        platform: options.platform,
        ...(options.from === undefined ? {} : { from: options.from }),
        ...(options.to === undefined ? {} : { to: options.to }),
        windowDays: options.windowDays,
        reprocess: options.reprocess,
        newestFirst: options.newestFirst ?? false,
        maxActive: options.maxActive,
        fromCache: options.fromCache ?? false,
        runId,
      };
      const handle = await startBackfill(client, input, (id) =>
        context.report(`contraflow: ${id} runs already with these options; this command follows it`),
      );
      if (options.detach === true) {
        return done(
          { workflowId: handle.workflowId, runId },
          `started ${handle.workflowId}; contraflow status shows how far it is`,
        );
      }
      const result = await watchBackfill(handle, options.platform, context);
      return backfillOutcome(options.platform, runId, result, (line) => process.stderr.write(`${line}\n`));
    },
    {
      detach: options.detach ?? false,
      onInterrupt: (goesOn) =>
        goesOn
          ? `the backfill goes on without this command; contraflow status shows it, contraflow backfill --platform ${options.platform} --cancel stops it`
          : 'stopping; the backfill is kept in this folder and goes on with the next contraflow dev or backfill',
    },
  );
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
