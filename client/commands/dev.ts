import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { startStack } from '../../infra/stack/stack.ts';
import { type CommandContext, handler } from '../context.ts';
import { secondShell } from '../output/second-shell.ts';
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
    try {
      await Promise.race([untilInterrupted(), stack.worker.givenUp]);
    } finally {
      await stack.stop();
    }
  } finally {
    await simulated?.close();
  }
  return done({ stopped: true }, '');
}

function untilInterrupted(): Promise<void> {
  return new Promise((resolvePromise) => {
    process.on('SIGINT', () => resolvePromise());
    process.on('SIGTERM', () => resolvePromise());
  });
}
