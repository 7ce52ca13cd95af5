import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { type Transferable, Worker } from 'node:worker_threads';

/**
 * Starts a thread that calls `run(data)` of a module. It takes compiled code from the cache that this thread uses. The
 * process does not stay for it.
 */
export function startThread(module: URL, data: unknown, transferList: Transferable[] = []): Worker {
  const cache = getCompileCacheDir();
  const worker = new Worker(new URL('./thread-entry.mjs', import.meta.url), {
    // The folder that is told belongs to one version of Node, and lies in the one that was asked for.
    workerData: { compileCache: cache === undefined ? undefined : dirname(cache), module: module.href, data },
    transferList,
  });
  worker.unref();
  return worker;
}
