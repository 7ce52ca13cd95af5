import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import { restoreFile } from '../../activities/warehouse/duckdb/index.ts';
import { handler } from '../context.ts';
import { type CommandResult, done } from '../result.ts';
import { type BackupOptions, backupText, servesItself } from './backup.ts';

/**
 * `contraflow restore FILE [--force]`: puts a backup in the place of the embedded warehouse, after its checksum was
 * compared. Throws what `restoreFile` throws, `usage/no-file-warehouse`.
 */
export async function runRestoreCommand({ file, force, config }: BackupOptions): Promise<CommandResult> {
  if (config.warehouse.kind !== 'duckdb') throw servesItself('restored');
  const target = resolve(config.warehouse.path);
  const manifest = await restoreFile(resolve(file), target, { force });
  return done({ path: target, ...manifest }, `${target}: ${backupText(manifest)}`);
}

/** Adds `contraflow restore`. */
export function registerRestore(program: Command): void {
  program
    .command('restore')
    .description('put a backup in the place of the embedded warehouse; stop the worker first')
    .argument('<file>', 'file that backup wrote, its .json beside it')
    .option('--force', 'replace the warehouse that is there')
    .action(
      handler<{ force?: boolean }>(async (options, context, [file]) =>
        runRestoreCommand({
          file: file!,
          force: options.force === true,
          config: loadConfig(context.globals.config).config,
        }),
      ),
    );
}
