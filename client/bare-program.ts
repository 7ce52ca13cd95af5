import { Command } from 'commander';
import { codeVersion } from '../activities/config/code-version.ts';

/** The program with its global flags and without commands. */
export function bareProgram(): Command {
  return new Command('contraflow')
    .description('durable causal-impact analytics for contact centres')
    .version(codeVersion, '--version')
    .option('--config <file>', 'configuration (default: contraflow.yaml, else the embedded defaults)')
    .option('--json', 'one JSON document on stdout; progress and logs on stderr')
    .option('--quiet', 'no progress')
    .option('--debug', 'stack traces with errors')
    .showHelpAfterError(false)
    .configureOutput({ writeErr: () => {} })
    .exitOverride();
}

/** Subcommands print help for themselves, accept the global flags behind their own, and throw like the program does. */
export function inheritSettings(command: Command): void {
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
