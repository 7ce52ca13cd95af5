import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { demoPlatformIds } from '../../infra/demo/demo-config.ts';
import type { DemoPlatforms } from '../../infra/demo/demo-platforms.ts';
import { startStack } from '../../infra/stack/stack.ts';
import { type CommandContext, handler } from '../context.ts';
import { type CommandResult, done } from '../result.ts';

interface DevOptions {
  simulate?: boolean;
}

/** Adds `contraflow dev`. */
export function registerDev(program: Command): void {
  program
    .command('dev')
    .description(
      'embedded stack in the foreground: Temporal server with UI, worker, optionally the simulated platforms',
    )
    .option('--simulate', 'start the two simulated platforms of the demo and configure them')
    .action(handler<DevOptions>((options, context) => runDev(options, context)));
}

async function runDev(options: DevOptions, context: CommandContext): Promise<CommandResult> {
  const loaded = loadConfig(context.globals.config);
  const demo = options.simulate === true ? await import('../../infra/demo/demo-platforms.ts') : undefined;
  const simulated = await demo?.startDemoPlatforms();
  try {
    const configFile =
      simulated?.configFile ?? (loaded.file === undefined ? undefined : resolve(loaded.file));
    const stack = await startStack({
      configFile,
      report: (text) => context.report(`contraflow: ${text}`),
      ...(simulated === undefined
        ? {}
        : { simulators: simulated.urls, env: { ...process.env, ...simulated.env } }),
    });
    context.report(
      [
        `Temporal  ${stack.address}   UI ${stack.uiUrl}`,
        ...(simulated === undefined ? [] : secondShell(simulated)),
        'stop with Ctrl-C',
      ].join('\n'),
    );
    await untilInterrupted();
    await stack.stop();
  } finally {
    await simulated?.close();
  }
  return done({ stopped: true }, '');
}

/** What another shell needs to work with the simulated platforms, ready to be pasted; their credentials are public. */
function secondShell({ urls, configFile, env, scenario }: DemoPlatforms): string[] {
  const config = relative(process.cwd(), configFile);
  const day = (hour: number) => new Date(scenario.startMs + hour * 3_600_000).toISOString().slice(0, 10);
  const range = `--from ${day(0)} --to ${day(scenario.hours)}`;
  return [
    `platforms ${urls.join('  ')}`,
    'in another shell, in this folder:',
    ...Object.entries(env)
      .filter(([name]) => /_CLIENT_(ID|SECRET)$/.test(name))
      .map(([name, value]) => `  export ${name}=${value}`),
    `  npx contraflow doctor --config ${config}`,
    ...Object.values(demoPlatformIds).map(
      (id) => `  npx contraflow backfill --config ${config} --platform ${id} ${range}`,
    ),
    `  npx contraflow run --config ${config} --as-of ${day(scenario.hours)}`,
    `  npx contraflow status --config ${config}`,
  ];
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolvePromise) => {
    process.on('SIGINT', () => resolvePromise());
    process.on('SIGTERM', () => resolvePromise());
  });
}
