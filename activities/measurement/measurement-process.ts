import '../sound-optimiser.ts';
import type { Config } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { MeasureRequest } from '../contract/steps.ts';
import { readTable } from '../estimation/io/read-table.ts';
import { measureChange } from './measure-change.ts';
import type { MeasurementFile } from './measurement-rows.ts';

/** What the process is given. */
export interface ProcessInput {
  request: MeasureRequest;
  config: Pick<Config, 'changes' | 'events' | 'drift'>;
}

/** What the process answers: progress, then the result or a failure in parts that survive the crossing. */
export type ProcessMessage =
  | { kind: 'metric'; metric: string }
  | { kind: 'done'; file: MeasurementFile }
  | { kind: 'error'; error: { name: string; message: string; kind?: string; code?: string; hint?: string } };

const send = (message: ProcessMessage) => new Promise<void>((sent) => process.send?.(message, () => sent()));

/** Measures what the parent asks for, answers, and ends; without a parent it ends at once. */
export async function answerParent(): Promise<void> {
  // Nobody waits for an estimate whose worker is gone.
  process.on('disconnect', () => process.exit(1));
  const parent = process.ppid;
  const input = await new Promise<ProcessInput>((resolve) => process.once('message', resolve));
  const onMetric = (metric: string) => {
    // The parent that goes while numbers are worked out is not heard of before they are.
    if (process.ppid !== parent) process.exit(1);
    void send({ kind: 'metric', metric });
  };
  await send(await measure(input, onMetric));
  process.removeAllListeners('disconnect');
  process.disconnect();
}

async function measure(
  { request, config }: ProcessInput,
  onMetric: (metric: string) => void,
): Promise<ProcessMessage> {
  try {
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
      onMetric,
    });
    return { kind: 'done', file };
  } catch (error) {
    const problem = error instanceof Error ? error : new Error(String(error));
    const { name, message } = problem;
    const known =
      problem instanceof ContraflowError
        ? { kind: problem.kind, code: problem.code, hint: problem.hint }
        : {};
    return { kind: 'error', error: { name, message, ...known } };
  }
}
