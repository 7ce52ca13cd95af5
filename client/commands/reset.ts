import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { stackFolders } from '../../infra/stack/folders.ts';
import { runningStack } from '../../infra/stack/stack.ts';
import { handler } from '../context.ts';
import { done } from '../result.ts';

/** Adds `contraflow reset`. */
export function registerReset(program: Command): void {
  program
    .command('reset')
    .description("remove the embedded stack's data: workflows, warehouse file, cache, reports")
    .option('--yes', 'do not ask')
    .action(
      handler<{ yes?: boolean }>(async (options, context) => {
        const { config } = loadConfig(context.globals.config);
        const folders = stackFolders();
        const stack = runningStack(folders);
        if (stack !== undefined) {
          throw new ContraflowError({
            kind: 'failed',
            code: 'stack-running',
            message: `a stack runs in this folder (process ${stack.pid})`,
            hint: 'stop it first',
          });
        }
        const targets = [
          folders.root,
          ...(config.cache.kind === 'folder' ? [resolve(config.cache.path)] : []),
          ...(config.warehouse.kind === 'duckdb'
            ? [resolve(config.warehouse.path), resolve(`${config.warehouse.path}.wal`)]
            : []),
        ].filter(
          (path, position, all) =>
            existsSync(path) && !all.some((other, at) => at !== position && path.startsWith(`${other}/`)),
        );
        if (targets.length === 0) return done({ removed: [] }, 'there is nothing to remove');
        if (options.yes !== true && !(await confirmed(targets))) {
          throw new ContraflowError({
            kind: 'usage',
            code: 'not-confirmed',
            message: 'nothing was removed',
            hint: 'answer yes, or give --yes',
          });
        }
        for (const path of targets) rmSync(path, { recursive: true, force: true });
        return done({ removed: targets }, `removed ${targets.join(', ')}`);
      }),
    );
}

async function confirmed(targets: string[]): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const question = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await question.question(
    `Remove ${targets.join(', ')}? Workflows and tables in there are lost. [yes/no] `,
  );
  question.close();
  return answer.trim().toLowerCase() === 'yes';
}
