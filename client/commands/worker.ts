import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { runningStack } from '../../infra/stack/stack.ts';
import { handler } from '../context.ts';
import { done } from '../result.ts';
import { refuseOtherConfig } from '../same-config.ts';

/** Adds `contraflow worker`. */
export function registerWorker(program: Command): void {
  program
    .command('worker')
    .description('a worker process for the configured cluster, or for the stack that runs in this folder')
    .option(
      '--queues <names>',
      'comma-separated: workflows, extraction, warehouse, estimation, dialing (default: all)',
    )
    .action(
      handler<{ queues?: string }>(async (options, context) => {
        const loaded = loadConfig(context.globals.config);
        const { config, file } = loaded;
        const stack = config.temporal === undefined ? runningStack() : undefined;
        if (stack !== undefined) refuseOtherConfig(stack, loaded);
        const address = config.temporal?.address ?? stack?.address;
        if (address === undefined) {
          throw new ContraflowError({
            kind: 'usage',
            code: 'no-temporal',
            message: 'no Temporal server to work for',
            hint: 'set temporal.address, or start contraflow dev in this folder',
          });
        }
        const { runWorker } = await import('../../worker/run-worker.ts');
        await runWorker({
          address,
          namespace: config.temporal?.namespace ?? 'default',
          configFile: file,
          ...(options.queues === undefined
            ? {}
            : { queues: options.queues.split(',').map((name) => name.trim()) }),
        });
        return done({ stopped: true }, '');
      }),
    );
}
