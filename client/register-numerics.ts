import type { Command } from 'commander';
import { runEstimateCommand } from './commands/estimate.ts';
import { handler } from './context.ts';

/** Adds the numerical core on files, without a server. */
export function registerNumerics(program: Command, _tune: Command): void {
  program
    .command('estimate')
    .description('estimate an effect from a file and a spec')
    .requiredOption('--data <file>', 'CSV or Parquet')
    .requiredOption('--spec <file>', 'YAML or JSON')
    .option('--by <column>', 'run the spec once for each value of a column')
    .action(handler<{ data: string; spec: string; by?: string }>((options) => runEstimateCommand(options)));
}
