import type { Command } from 'commander';
import { dialPolicies, driftRules, pValueAdjustments } from '../activities/contract/choices.ts';
import type { DriftCommandOptions } from './commands/drift.ts';
import type { EstimateCommandOptions } from './commands/estimate.ts';
import type { KpisCommandOptions } from './commands/kpis.ts';
import type { StaffingCommandOptions } from './commands/staffing.ts';
import type { TuneDecideCommandOptions } from './commands/tune-decide.ts';
import { handler } from './context.ts';
import { finiteNumber, oneOf } from './options.ts';

/** Adds the numerical core on files, without a server: estimate, drift, staffing, kpis. */
export function registerNumerics(program: Command): void {
  program
    .command('estimate')
    .description('estimate an effect from a file and a spec')
    .requiredOption('--data <file>', 'CSV or Parquet')
    .requiredOption('--spec <file>', 'YAML or JSON, one spec or a list; docs/estimate.md lists the keys')
    .option('--by <column>', 'run the spec once for each value of a column')
    .option(
      '--adjust <method>',
      'p-values of a list adjusted for their number: benjamini-hochberg or romano-wolf',
      oneOf(pValueAdjustments),
    )
    .action(
      handler<EstimateCommandOptions>(async (options) =>
        (await import('./commands/estimate.ts')).runEstimateCommand(options),
      ),
    );
  program
    .command('drift')
    .description('judge the last estimate of a history against its rolling 30-day baseline')
    .requiredOption('--history <file>', 'JSON array of {at, delta, standardError}')
    .option('--rule <rule>', 'rule that decides about the alert: guide or robust', oneOf(driftRules))
    .action(
      handler<DriftCommandOptions>(async (options) =>
        (await import('./commands/drift.ts')).runDriftCommand(options),
      ),
    );
  program
    .command('staffing')
    .description('agents that a workload needs, by Erlang C, or Erlang A with --patience')
    .requiredOption('--calls <n>', 'calls of the interval', finiteNumber)
    .requiredOption('--interval <s>', 'length of the interval, seconds', finiteNumber)
    .requiredOption('--aht <s>', 'average handle time, seconds', finiteNumber)
    .requiredOption('--service-level <share>', 'share to answer in time, 0 to 1', finiteNumber)
    .requiredOption('--threshold <s>', 'time to answer, seconds', finiteNumber)
    .option('--shrinkage <share>', 'share of paid time not on calls', finiteNumber, 0.3)
    .option('--max-occupancy <share>', 'largest share of time busy', finiteNumber, 0.85)
    .option('--patience <s>', 'mean patience of a caller, seconds', finiteNumber)
    .option('--delta <s>', 'effect on handle time, seconds', finiteNumber)
    .option('--lower <s>', 'lower end of its interval', finiteNumber)
    .option('--upper <s>', 'upper end of its interval', finiteNumber)
    .action(
      handler<StaffingCommandOptions>(async (options) =>
        (await import('./commands/staffing.ts')).runStaffingCommand(options),
      ),
    );
  program
    .command('kpis')
    .description('roll agent and team KPIs up into files, charts and insights')
    .requiredOption(
      '--input <dir|file>',
      "folder with the guide's two files, or interactions as CSV, Parquet, NDJSON",
    )
    .requiredOption('--out <dir>', 'folder of the results')
    .option('--map <pairs>', 'columns of interactions: agent=Agent,date=Date,…')
    .option(
      '--agent-days <file>',
      'adherence, conformance and occupancy by agent and day, beside interactions',
    )
    .option('--timezone <zone>', 'IANA zone of the days (default UTC)')
    .action(
      handler<KpisCommandOptions>(async (options) =>
        (await import('./commands/kpis.ts')).runKpisCommand(options),
      ),
    );
}

/** Adds `tune decide`, one decision on a file. */
export function registerTuneDecide(tune: Command): void {
  tune
    .command('decide')
    .description('one decision from a file of recent calls')
    .requiredOption('--calls <file>', 'body of the calls response')
    .requiredOption('--ratio <r>', 'ratio in force', finiteNumber)
    .option('--target <share>', 'answer rate aimed at', finiteNumber, 0.85)
    .option('--tolerance <share>', 'distance from the target that is left alone', finiteNumber, 0.05)
    .option('--policy <policy>', 'guide or guarded', oneOf(dialPolicies), 'guarded')
    .option('--context <file>', 'state of the guarded policy, as printed under "state"')
    .action(
      handler<TuneDecideCommandOptions>(async (options) =>
        (await import('./commands/tune-decide.ts')).runTuneDecideCommand(options),
      ),
    );
}
