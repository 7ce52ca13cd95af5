import type { Command } from 'commander';
import { runSimulatePlatform, type SimulatePlatformArguments } from './commands/simulate-platform.ts';
import { handler } from './context.ts';
import { oneOf, port, wholeNumber } from './options.ts';
import { done } from './result.ts';

interface SimulateOptions {
  port: number;
  seed: number;
  faults?: string;
  kind: NonNullable<SimulatePlatformArguments['kind']>;
}

/** Adds `contraflow simulate platform`. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('simulators with known true effects')
    .command('platform')
    .description('a simulated contact-centre platform over HTTP, in the foreground')
    .requiredOption('--port <port>', 'port on the loopback interface, 0 for any free one', port)
    .option('--seed <n>', 'seed of the data', wholeNumber(0), 25)
    .option('--faults <file>', 'faults to inject, YAML or JSON')
    .option('--kind <kind>', 'genesys, cxone or both', oneOf(['genesys', 'cxone', 'both'] as const), 'both')
    .action(
      handler<SimulateOptions>(async (options) => {
        const { faults, ...rest } = options;
        await runSimulatePlatform({
          port: rest.port,
          seed: rest.seed,
          kind: rest.kind,
          ...(faults === undefined ? {} : { faults }),
        });
        return done({ stopped: true }, '');
      }),
    );
}
