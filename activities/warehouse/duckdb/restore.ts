import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type BackupManifest, backupManifest } from '../../contract/backup-manifest.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { refuseNewerSchema } from '../migrations.ts';
import { socketPath } from '../socket/address.ts';
import { connectToHolder } from '../socket/client.ts';
import { manifestPath } from './backup.ts';
import { hashFile } from './export-files.ts';
import { openFileReader } from './file-reader.ts';

const damaged = (message: string, hint: string): ContraflowError =>
  new ContraflowError({ kind: 'data', code: 'backup-damaged', message, hint });

function readManifest(file: string): BackupManifest {
  if (!existsSync(file)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'backup-missing',
      message: `there is no backup ${file}`,
      hint: 'give the file that "contraflow backup" wrote',
    });
  }
  const path = manifestPath(file);
  try {
    return backupManifest.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    throw damaged(
      `${path} is missing or is not the manifest of a backup`,
      'keep the .json file beside the backup: it holds the checksum',
    );
  }
}

/** Checks a backup against its manifest. Throws `usage/backup-missing`, `data/backup-damaged`, `failed/newer-schema`. */
export async function verifyBackup(file: string): Promise<BackupManifest> {
  const manifest = readManifest(file);
  const bytes = statSync(file).size;
  if (bytes !== manifest.bytes || (await hashFile(file)) !== manifest.sha256) {
    throw damaged(
      `${file} is not what its manifest says: ${bytes} bytes, ${manifest.bytes} expected, or another checksum`,
      'copy the backup again, or use an earlier one',
    );
  }
  refuseNewerSchema({ version: manifest.migration, schema_version: manifest.schemaVersion });
  return manifest;
}

/** Throws `failed/warehouse-locked` where a process holds the file; a file that cannot be read is nobody's. */
async function refuseWhileHeld(target: string): Promise<void> {
  const holder = await connectToHolder(socketPath(target));
  if (holder !== undefined) {
    await holder.close();
    throw new ContraflowError({
      kind: 'failed',
      code: 'warehouse-locked',
      message: `a worker holds the warehouse ${target}`,
      hint: 'stop it first: a restore replaces the file under it',
    });
  }
  if (!existsSync(target)) return;
  try {
    await (await openFileReader(target)).close();
  } catch (error) {
    if (error instanceof ContraflowError && error.code === 'warehouse-locked') throw error;
  }
}

/**
 * Puts a backup in the place of a warehouse file. Nothing is touched before the backup has been checked; the file is
 * replaced in one step. The next start brings its tables up to date.
 * Throws what `verifyBackup` throws, `usage/warehouse-exists` without `force`, `failed/warehouse-locked`.
 */
export async function restoreFile(
  file: string,
  warehousePath: string,
  options: { force: boolean },
): Promise<BackupManifest> {
  const target = resolve(warehousePath);
  const manifest = await verifyBackup(file);
  if (existsSync(target) && !options.force) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'warehouse-exists',
      message: `there is a warehouse at ${target}`,
      hint: 'back it up, then give --force to replace it',
    });
  }
  await refuseWhileHeld(target);
  const partial = `${target}.restoring-${process.pid}`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, partial);
    if ((await hashFile(partial)) !== manifest.sha256)
      throw damaged(`${file} changed while it was copied`, 'try again');
    // A log of the file that goes must not be applied to the one that comes.
    rmSync(`${target}.wal`, { force: true });
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { force: true });
    if (error instanceof ContraflowError) throw error;
    throw new ContraflowError({
      kind: 'failed',
      code: 'restore-failed',
      message: `${target} could not be written: ${(error as Error).message}`,
      hint: 'check that the folder may be written and has room',
      cause: error,
    });
  }
  return manifest;
}
