import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';

/** Enough for windows of a hundred thousand rows and a panel of some millions; what is larger goes through the disk. */
const defaultMemoryMb = 512;

/** Extensions are never fetched: what the embedded engine needs is compiled in. */
function engineOptions({ readOnly, memoryMb = defaultMemoryMb }: OpenOptions): Record<string, string> {
  return {
    // A checkpoint rewrites the last row group of each table: the engine's default of 16 MB would cause one for every larger
    // window. What is not checkpointed stays in memory, some four times as large, so that less memory means earlier ones.
    checkpoint_threshold: `${Math.ceil(memoryMb / 16)}MB`,
    // Of a new file; one that is there keeps its own. Texts are half the work of a load, and this form of them an eighth less.
    storage_compatibility_version: 'v1.4.0',
    threads: String(Math.min(4, availableParallelism())),
    memory_limit: `${memoryMb}MB`,
    // What a large window needed goes back to the system at once; else a backfill keeps the most it ever held.
    allocator_flush_threshold: '1MB',
    allocator_bulk_deallocation_flush_threshold: '1MB',
    allocator_background_threads: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(readOnly ? { access_mode: 'READ_ONLY' } : {}),
  };
}

const lockPattern = /Could not set lock|Conflicting lock/;

function translate(path: string, error: unknown): ContraflowError {
  const text = error instanceof Error ? error.message : String(error);
  if (lockPattern.test(text)) {
    const pid = /PID (\d+)/.exec(text)?.[1];
    return new ContraflowError({
      kind: 'failed',
      code: 'warehouse-locked',
      message: `warehouse ${path} is held by ${pid === undefined ? 'another process' : `process ${pid}`}`,
      hint: 'wait for it to end, or stop it: one process at a time can hold the file',
      cause: error,
    });
  }
  if (/newer version|serialization version|storage version/i.test(text)) {
    return new ContraflowError({
      kind: 'failed',
      code: 'newer-file-format',
      message: `warehouse ${path} was written by a newer DuckDB`,
      hint: 'use the version of Contraflow that wrote it',
      cause: error,
    });
  }
  return new ContraflowError({
    kind: 'usage',
    code: 'warehouse-unreadable',
    message: `warehouse ${path} cannot be opened: ${text.split('\n')[0]}`,
    hint: 'check that warehouse.path names a DuckDB file that you may read and write',
    cause: error,
  });
}

export interface OpenOptions {
  readOnly: boolean;
  /** How long to wait for another process to let go of the file, in milliseconds. */
  lockWaitMs: number;
  /** Memory that the engine may use before it writes to disk, MB; 512 if left out. */
  memoryMb?: number | undefined;
}

/**
 * Opens the file, once for each process: a second instance on one file would be a second database.
 * Throws `failed/warehouse-locked` with the holder's pid, `usage/warehouse-missing` (read-only), `usage/warehouse-unreadable`.
 */
export async function openInstance(path: string, options: OpenOptions): Promise<DuckDBInstance> {
  if (options.readOnly && !existsSync(path)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'warehouse-missing',
      message: `there is no warehouse at ${path}`,
      hint: 'load data first ("contraflow backfill"), or set warehouse.path',
    });
  }
  const steps = Math.ceil(options.lockWaitMs / 100);
  for (let step = 0; ; step++) {
    try {
      if (!options.readOnly) mkdirSync(dirname(path), { recursive: true });
      return await DuckDBInstance.fromCache(path, engineOptions(options));
    } catch (error) {
      const translated = translate(path, error);
      if (translated.code !== 'warehouse-locked' || step >= steps) throw translated;
      await sleep(100);
    }
  }
}
