import type { Command } from 'commander';
import { loadConfig } from '../activities/config/index.ts';
import { stackFolders } from '../infra/stack/folders.ts';
import { exportFormats, runExportCommand } from './commands/export.ts';
import { runQueryCommand, runQueryCost } from './commands/query.ts';
import { runReportCommand } from './commands/report.ts';
import { runTablesCommand } from './commands/tables.ts';
import { handler } from './context.ts';
import { readWarehouse } from './read-warehouse.ts';
import { done } from './result.ts';

/** Adds what planners use: report, query, tables, export. */
export function registerPlanners(program: Command): void {
  program
    .command('report')
    .description('write the HTML report from the tables')
    .option('--out <dir>', 'folder of the report (default: .contraflow/report)')
    .action(
      handler<{ out?: string }>(async (options, context) => {
        const { config } = loadConfig(context.globals.config);
        const result = await readWarehouse(config, (reader) =>
          runReportCommand({ out: options.out ?? stackFolders().report, read: (sql) => reader.query(sql) }),
        );
        return done(result, `${result.path} (${result.estimates} estimates as of ${result.asOf ?? 'never'})`);
      }),
    );
  program
    .command('query')
    .description('run one statement that only reads')
    .argument('<sql>', 'SQL text')
    .option('--dry-run', 'say how many bytes it would read, where the warehouse can tell (bigquery)')
    .action(
      handler<{ dryRun?: boolean }>(async (options, context, [sql]) => {
        const asked = { sql: sql!, config: loadConfig(context.globals.config).config };
        return options.dryRun === true ? runQueryCost(asked) : runQueryCommand(asked);
      }),
    );
  program
    .command('tables')
    .description('catalogue of tables and views with units and keys')
    .argument('[name]', 'one table in detail')
    .action(handler(async (_options, _context, [name]) => runTablesCommand({ name })));
  program
    .command('export')
    .description('write a table or view to a file')
    .argument('<table>', 'table or view')
    .requiredOption('--format <format>', exportFormats.join(', '))
    .option('--out <file>', 'file (default: TABLE.FORMAT here)')
    .action(
      handler<{ format: string; out?: string }>(async (options, context, [table]) =>
        runExportCommand({
          table: table!,
          format: options.format,
          out: options.out,
          config: loadConfig(context.globals.config).config,
        }),
      ),
    );
}
