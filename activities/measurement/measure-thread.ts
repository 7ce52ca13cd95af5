import { parentPort, workerData } from 'node:worker_threads';
import type { Config } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { MeasureRequest } from '../contract/steps.ts';
import { readTable } from '../estimation/io/read-table.ts';
import { measureChange } from './measure-change.ts';
import type { MeasurementFile } from './measurement-rows.ts';

/** What the thread is given. */
export interface ThreadInput {
  request: MeasureRequest;
  config: Pick<Config, 'changes' | 'events' | 'drift'>;
}

/** What the thread answers: progress, then the result or a failure in parts that survive the crossing. */
export type ThreadMessage =
  | { kind: 'metric'; metric: string }
  | { kind: 'done'; file: MeasurementFile }
  | { kind: 'error'; error: { name: string; message: string; kind?: string; code?: string; hint?: string } };

const post = (message: ThreadMessage) => parentPort!.postMessage(message);
try {
  const { request, config } = workerData as ThreadInput;
  const table = await readTable(request.panel.path);
  const file = measureChange({
    table,
    config,
    changeId: request.changeId,
    asOf: request.asOf,
    driftDays: request.driftDays,
    inputMaxIntervalAt: request.panel.maxIntervalAt,
    preAggregatedUnits: request.panel.preAggregatedUnits,
    guard: request.guard,
    onMetric: (metric) => post({ kind: 'metric', metric }),
  });
  post({ kind: 'done', file });
} catch (error) {
  const problem = error instanceof Error ? error : new Error(String(error));
  post({
    kind: 'error',
    error: {
      name: problem.name,
      message: problem.message,
      ...(problem instanceof ContraflowError
        ? { kind: problem.kind, code: problem.code, hint: problem.hint }
        : {}),
    },
  });
}
