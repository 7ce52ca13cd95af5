// Plain JavaScript: the entry of a thread never comes from the cache of compiled code, and one of TypeScript would load
// the compiler that strips its types.
import { workerData } from 'node:worker_threads';
import { answerFits } from './fit-thread.ts';

answerFits(workerData.port, workerData.done);
