import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import type { Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { runningStack } from '../../infra/stack/stack.ts';
import { type CommandContext, handler } from '../context.ts';
import { parkedLine } from '../output/parked-line.ts';
import { addRetries, describeRetries } from '../output/retries.ts';
import { textTable } from '../output/table.ts';
import { glyphLegend, statusGlyph, windowLine } from '../output/window-line.ts';
import { readWarehouse } from '../read-warehouse.ts';
import { type CommandResult, done } from '../result.ts';

interface StatusOptions {
  platform?: string;
  watch?: boolean;
}

/** Adds `contraflow status`. */
export function registerStatus(program: Command): void {
  program
    .command('status')
    .description('window × step grid, freshness, parked steps')
    .option('--platform <id>', 'only this platform')
    .option('--watch', 'refresh every two seconds')
    .action(
      handler<StatusOptions>(async (options, context) => {
        let result = await readStatus(options, context);
        while (options.watch === true) {
          process.stdout.write(`\u001b[2J\u001b[H${result.text}\n`);
          await sleep(2000);
          result = await readStatus(options, context);
        }
        return result;
      }),
    );
}

async function readStatus(options: StatusOptions, context: CommandContext): Promise<CommandResult> {
  const { config } = loadConfig(context.globals.config);
  return readWarehouse(config, async (reader) => {
    const only = options.platform === undefined ? '' : ' WHERE platform = $1';
    const values = options.platform === undefined ? [] : [options.platform];
    // Columns are not named: "rows" is a word of its own in some dialects.
    const windows = await reader.query(
      `SELECT * FROM extraction_windows${only} ORDER BY platform, window_start`,
      values,
    );
    if (windows.length === 0) refuseUnknown(options.platform, config);
    const steps = await reader.query(
      `SELECT * FROM window_status${only} ORDER BY platform, step_number, window_start, window_end`,
      values,
    );
    const freshness = await reader.query(`SELECT * FROM data_freshness${only} ORDER BY platform`, values);
    const runs = await reader.query(
      "SELECT run_id, kind, status, started_at, ended_at, detail FROM pipeline_runs WHERE step = 'run' ORDER BY started_at DESC LIMIT 5",
    );
    const parked = await reader.query(
      "SELECT workflow_id, step, detail FROM pipeline_runs WHERE status = 'parked' ORDER BY started_at",
    );
    const checks = await reader.query(
      'SELECT check_name, subject, severity, message FROM data_checks WHERE NOT passed AND run_id = (SELECT run_id FROM data_checks ORDER BY created_at DESC LIMIT 1) ORDER BY check_name, subject',
    );
    const uiUrl = runningStack()?.uiUrl ?? null;
    const status = { windows, steps, freshness, runs, parked, checks, uiUrl };
    return done(status, describe(status));
  });
}

type Rows = Record<string, unknown>[];

/** @throws ContraflowError `unknown-platform` for one that is not configured; what is loaded of it may still be shown */
function refuseUnknown(platform: string | undefined, { platforms }: Config): void {
  if (platform === undefined || platforms.some(({ id }) => id === platform)) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-platform',
    message: `the configuration has no platform ${platform}, and nothing of it is loaded`,
    hint: `choose one of ${platforms.map(({ id }) => id).join(', ') || '(none configured)'}`,
  });
}

/** `: 3 planned, 2 running` where windows are still to come. */
function describeOpen(windows: Rows): string {
  const counts = ['planned', 'running'].flatMap((state) => {
    const count = windows.filter((row) => row['status'] === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  });
  return counts.length === 0 ? '' : `: ${counts.join(', ')}`;
}

/** What the windows took, where something is worth a word: repeated requests by reason, windows loaded again. */
function describeEffort(windows: Rows): string {
  const requests = windows.reduce((sum, row) => sum + Number(row['requests'] ?? 0), 0);
  const retries = addRetries(
    windows.map((row) => JSON.parse(String(row['retries'] ?? '{}')) as Record<string, number>),
  );
  const again = windows.filter((row) => Number(row['rereads'] ?? 0) > 0).length;
  return [
    ...(Object.keys(retries).length === 0
      ? []
      : [`\n  ${describeRetries(retries)} (${requests} requests in all)`]),
    ...(again === 0 ? [] : [`\n  ${again} windows were loaded again by a later run`]),
  ].join('');
}

function describe(status: {
  windows: Rows;
  steps: Rows;
  freshness: Rows;
  runs: Rows;
  parked: Rows;
  checks: Rows;
  uiUrl: string | null;
}): string {
  const platforms = [...new Set(status.windows.map((row) => String(row['platform'])))];
  const grid = platforms.map((platform) => {
    const own = status.windows.filter((row) => row['platform'] === platform);
    const steps = status.steps.filter((row) => row['platform'] === platform);
    const names = [...new Set(steps.map((row) => String(row['step'])))];
    const lines = names.map((name) => {
      const cells = steps.filter((row) => row['step'] === name);
      return `  ${name.padEnd(11)} ${windowLine(cells)}`;
    });
    const from = String(own[0]?.['window_start']).slice(0, 10);
    const to = String(own.at(-1)?.['window_end']).slice(0, 10);
    const head = `${platform}  ${from} to ${to}, ${own.length} windows${describeOpen(own)}`;
    return `${[head, ...lines].join('\n')}${describeEffort(own)}`;
  });
  const unfinished = status.windows.filter(
    (row) => row['status'] === 'failed' || row['status'] === 'partial',
  );
  const sections = [
    grid.length === 0
      ? 'nothing extracted yet; contraflow backfill starts it'
      : `${grid.join('\n')}\n  ${glyphLegend}`,
    ...(unfinished.length === 0
      ? []
      : [
          unfinished
            .map(
              (row) =>
                `${statusGlyph(row['status'])} ${row['platform']} ${String(row['window_start']).slice(0, 10)}: ${row['error'] ?? 'incomplete'}`,
            )
            .join('\n'),
        ]),
    ...(status.freshness.length === 0
      ? []
      : [
          textTable(
            Object.keys(status.freshness[0]!).map((key) => key.toUpperCase()),
            status.freshness.map((row) => Object.values(row).map((value) => String(value ?? ''))),
          ),
        ]),
    ...(status.runs.length === 0
      ? []
      : [
          textTable(
            ['RUN', 'STATUS', 'STARTED', 'DETAIL'],
            status.runs.map((row) => [
              String(row['run_id']),
              String(row['status']),
              String(row['started_at']).slice(0, 19),
              String(row['detail'] ?? ''),
            ]),
          ),
        ]),
    status.parked.length === 0
      ? 'nothing is parked'
      : `needs attention:\n${status.parked.map((row) => `  ${row['workflow_id']}  ${parkedLine(String(row['step']), String(row['detail'] ?? ''))}`).join('\n')}\n  contraflow resolve ID --action retry|skip|abort --note TEXT`,
    ...(status.checks.length === 0
      ? []
      : [
          `data checks:\n${status.checks.map((row) => `  ${row['severity']} ${row['check_name']} ${row['subject']}: ${row['message']}`).join('\n')}`,
        ]),
    ...(status.uiUrl === null ? [] : [`Temporal UI ${status.uiUrl}`]),
  ];
  return sections.join('\n\n');
}
