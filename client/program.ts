import { Command } from 'commander';
import { codeVersion } from '../activities/config/index.ts';
import { registerBackfill } from './commands/backfill.ts';
import { registerConfig } from './commands/config.ts';
import { registerDev } from './commands/dev.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerReplay } from './commands/replay.ts';
import { registerReset } from './commands/reset.ts';
import { registerResolve } from './commands/resolve.ts';
import { registerRun } from './commands/run.ts';
import { registerRuns } from './commands/runs.ts';
import { registerStatus } from './commands/status.ts';
import { registerTune } from './commands/tune.ts';
import { registerWorker } from './commands/worker.ts';
import { registerNumerics } from './register-numerics.ts';
import { registerPlanners } from './register-planners.ts';
import { registerSimulate } from './register-simulate.ts';

/** The command line: every command with its help. Parsing errors are thrown, not printed. */
export function createProgram(): Command {
  const program = new Command('contraflow')
    .description('durable causal-impact analytics for contact centres')
    .version(codeVersion, '--version')
    .option('--config <file>', 'configuration (default: contraflow.yaml, else the embedded defaults)')
    .option('--json', 'one JSON document on stdout; progress and logs on stderr')
    .option('--quiet', 'no progress')
    .option('--debug', 'stack traces with errors')
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
  registerDev(program);
  registerWorker(program);
  registerBackfill(program);
  registerRun(program);
  registerStatus(program);
  registerRuns(program);
  registerResolve(program);
  registerReplay(program);
  const tune = registerTune(program);
  registerNumerics(program, tune);
  registerPlanners(program);
  registerSimulate(program);
  registerDoctor(program);
  registerConfig(program);
  registerReset(program);
  inheritSettings(program);
  return program;
}

/** Subcommands print help for themselves, accept the global flags behind their own, and throw like the program does. */
function inheritSettings(command: Command): void {
  for (const child of command.commands) {
    child.copyInheritedSettings(command).exitOverride();
    for (const [flags, description] of globalFlags) {
      if (!child.options.some(({ long }) => flags.includes(long ?? ' '))) child.option(flags, description);
    }
    inheritSettings(child);
  }
}

const globalFlags = [
  ['--config <file>', 'configuration file'],
  ['--json', 'print one JSON document'],
  ['--quiet', 'no progress'],
  ['--debug', 'stack traces with errors'],
] as const;
