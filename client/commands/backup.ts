import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../../activities/config/index.ts';
import type { BackupManifest } from '../../activities/contract/backup-manifest.ts';
import type { Config } from '../../activities/contract/config.ts';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { handler } from '../context.ts';
import { readWarehouse } from '../read-warehouse.ts';
import { requireFolderOf } from '../require-folder.ts';
import { type CommandResult, done } from '../result.ts';

export interface BackupOptions {
  file: string;
  force: boolean;
  config: Config;
}

/** What a backup holds, for a person. */
export function backupText(manifest: BackupManifest): string {
  const rows = Object.values(manifest.tables).reduce((sum, count) => sum + count, 0);
  return `${rows} rows of ${Object.keys(manifest.tables).length} tables, ${(manifest.bytes / 1e6).toFixed(1)} MB, schema ${manifest.schemaVersion}, sha256 ${manifest.sha256}`;
}

/**
 * `contraflow backup FILE`: a copy of the embedded warehouse as of one instant, written by the process that holds it, so
 * that a worker may go on. Throws `usage/file-exists` without `--force`, `usage/missing-folder`, `usage/no-file-warehouse`,
 * `failed/backup-failed`.
 */
export async function runBackupCommand({ file, force, config }: BackupOptions): Promise<CommandResult> {
  const path = resolve(file);
  if (existsSync(path) && !force) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'file-exists',
      message: `${path} is there already`,
      hint: 'choose another name, or give --force to replace it',
    });
  }
  requireFolderOf(path);
  const manifest = await readWarehouse(config, async (reader) => {
    if (reader.backup === undefined) throw servesItself('backed up');
    return reader.backup(path);
  });
  return done({ path, ...manifest }, `${path}: ${backupText(manifest)}`);
}

/** The refusal of a warehouse that is no file. */
export const servesItself = (what: string): ContraflowError =>
  new ContraflowError({
    kind: 'usage',
    code: 'no-file-warehouse',
    message: `only the embedded warehouse is ${what} by this command`,
    hint: 'a warehouse service has snapshots and time travel of its own: docs/warehouses.md',
  });

/** Adds `contraflow backup`. */
export function registerBackup(program: Command): void {
  program
    .command('backup')
    .description('copy the embedded warehouse to a file, with its checksum; a worker may go on')
    .argument('<file>', 'file of the backup; FILE.json beside it holds the checksum')
    .option('--force', 'replace a file that is there')
    .action(
      handler<{ force?: boolean }>(async (options, context, [file]) =>
        runBackupCommand({
          file: file!,
          force: options.force === true,
          config: loadConfig(context.globals.config).config,
        }),
      ),
    );
}
