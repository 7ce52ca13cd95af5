import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { type CommandContext, handler } from '../context.ts';
import { textTable } from '../output/table.ts';
import { readWarehouse } from '../read-warehouse.ts';
import { type CommandResult, done } from '../result.ts';

const columns = 'run_id, step, workflow_id, kind, status, started_at, ended_at, detail';

/** Adds `contraflow runs list|show|failed`. */
export function registerRuns(program: Command): void {
  const runs = program.command('runs').description('runs and their steps');
  runs
    .command('list')
    .description('the latest runs')
    .action(handler((_options, context) => list("step = 'run'", context)));
  runs
    .command('failed')
    .description('what failed or is parked, and why')
    .action(handler((_options, context) => list("status IN ('failed', 'parked', 'partial')", context)));
  runs
    .command('show')
    .description('the steps of one run')
    .argument('<id>', 'run id')
    .action(handler((_options, context, [id]) => show(id!, context)));
}

async function list(condition: string, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  const rows = await readWarehouse(config, (reader) =>
    reader.query(
      `SELECT ${columns} FROM pipeline_runs WHERE ${condition} ORDER BY started_at DESC, step LIMIT 100`,
    ),
  );
  return done(rows, rows.length === 0 ? 'none' : render(rows));
}

async function show(id: string, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  const rows = await readWarehouse(config, (reader) =>
    reader.query(`SELECT ${columns} FROM pipeline_runs WHERE run_id = $1 ORDER BY started_at, step`, [id]),
  );
  if (rows.length === 0) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unknown-run',
      message: `there is no run ${id}`,
      hint: 'contraflow runs list prints the ids',
    });
  }
  return done(rows, render(rows));
}

function render(rows: Record<string, unknown>[]): string {
  return textTable(
    ['RUN', 'STEP', 'STATUS', 'STARTED', 'WORKFLOW', 'DETAIL'],
    rows.map((row) =>
      [
        row['run_id'],
        row['step'],
        row['status'],
        String(row['started_at']).slice(0, 19),
        row['workflow_id'],
        row['detail'] ?? '',
      ].map(String),
    ),
  );
}
