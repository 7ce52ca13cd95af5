import type { Command } from 'commander';
import { ContraflowError, exitCodes } from '../activities/contract/errors.ts';
import { fileError } from './file-error.ts';
import { jsonPieces } from './output/json-pieces.ts';
import { printable } from './output/printable.ts';
import type { CommandResult } from './result.ts';
import { isServerLost, isWorkerGone } from './server-watch.ts';

/** Flags that every command has. */
export interface GlobalOptions {
  config?: string;
  json: boolean;
  quiet: boolean;
  debug: boolean;
}

/** What a command gets beside its own options. */
export interface CommandContext {
  globals: GlobalOptions;
  /** A line for the person who waits; goes to stderr, and nowhere with --quiet. */
  report(text: string): void;
}

/** Reads the global flags of the program a command belongs to. */
export function contextOf(command: Command): CommandContext {
  const given = command.optsWithGlobals<Partial<GlobalOptions>>();
  const globals: GlobalOptions = {
    ...(given.config === undefined ? {} : { config: given.config }),
    json: given.json ?? false,
    quiet: given.quiet ?? false,
    debug: given.debug ?? false,
  };
  return {
    globals,
    report: (text) => {
      if (!globals.quiet) process.stderr.write(`${text}\n`);
    },
  };
}

/**
 * Makes the handler of a command: prints its result, as JSON where that is asked for, and sets the exit code.
 * Errors meant for people become one line.
 */
export function handler<Options>(
  run: (options: Options, context: CommandContext, args: string[]) => Promise<CommandResult>,
): (...parameters: unknown[]) => Promise<void> {
  return async (...parameters) => {
    const command = parameters.at(-1) as Command;
    const options = parameters.at(-2) as Options;
    const args = parameters.slice(0, -2).flatMap((value) => (value === undefined ? [] : [String(value)]));
    const context = contextOf(command);
    try {
      const result = await run(options, context, args);
      if (context.globals.json) await printJson(result.document);
      else await print(withNewline(result.text));
      process.exitCode = result.exitCode;
    } catch (error) {
      process.exitCode = await reportError(error, context.globals);
      // What still waits for a server or a worker that is gone would keep the process for a minute or for ever.
      if (isServerLost(error) || isWorkerGone(error)) process.exit();
    }
  };
}

/** Prints an error the way the interface promises and returns the exit code. */
export async function reportError(
  error: unknown,
  globals: Pick<GlobalOptions, 'json' | 'debug'>,
): Promise<number> {
  const known = error instanceof ContraflowError ? error : fileError(error);
  const message = known?.message ?? (error instanceof Error ? error.message : String(error));
  const hint = known?.hint ?? 'run again with --debug for the trace';
  process.stderr.write(`contraflow: ${oneLine(message)} — ${oneLine(hint)}\n`);
  if (globals.debug && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  if (globals.json) {
    await printJson({ error: { code: known?.code ?? 'internal', message, hint } });
  }
  return known === undefined ? 1 : exitCodes[known.kind];
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

async function printJson(document: unknown): Promise<void> {
  for (const piece of jsonPieces(document)) await print(piece);
  await print('\n');
}

/** Waits until a pipe has taken everything, because the process may end right after. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}
