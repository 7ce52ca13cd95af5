/** Work that a platform does in its own time: submitted, polled, then read by cursor. */
export type { JobProgress } from './await-job.ts';
export { awaitJob } from './await-job.ts';
