import { AsyncLocalStorage } from 'node:async_hooks';

const runs = new AsyncLocalStorage<string>();

/** Runs `work` on behalf of a run, so that jobs at the warehouse can be found by it. */
export const onBehalfOf = <T>(runId: string, work: () => Promise<T>): Promise<T> => runs.run(runId, work);

/** The run that asks, undefined for a question of a person. */
export const currentRun = (): string | undefined => runs.getStore();
