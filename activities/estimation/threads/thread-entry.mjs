// Plain JavaScript: the entry of a thread never comes from the cache of compiled code, and one of TypeScript would load
// the compiler that strips its types, which takes longer than a short job.
import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';

const { compileCache, module, data } = workerData;
if (compileCache !== undefined) enableCompileCache(compileCache);
(await import(module)).run(data);
