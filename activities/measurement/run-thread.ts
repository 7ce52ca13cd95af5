import { Worker } from 'node:worker_threads';
import { ContraflowError, type ErrorKind } from '../contract/errors.ts';
import type { ThreadInput, ThreadMessage } from './measure-thread.ts';
import type { MeasurementFile } from './measurement-rows.ts';

/**
 * Measures in a thread of its own, so that the process goes on heartbeating; the thread ends when `signal` aborts.
 * `onMetric` is called after each metric.
 */
export function measureInThread(
  input: ThreadInput,
  signal: AbortSignal,
  onMetric: (metric: string) => void,
): Promise<MeasurementFile> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./measure-thread.ts', import.meta.url), { workerData: input });
    const abort = () => {
      void thread.terminate();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', abort);
      finish();
    };
    thread.on('message', (message: ThreadMessage) => {
      if (message.kind === 'metric') onMetric(message.metric);
      else if (message.kind === 'done') settle(() => resolve(message.file));
      else settle(() => reject(revive(message.error)));
    });
    thread.on('error', (error) => settle(() => reject(error)));
    thread.on('exit', (code) => settle(() => reject(new Error(`the estimation thread ended with ${code}`))));
  });
}

function revive(error: Extract<ThreadMessage, { kind: 'error' }>['error']): Error {
  if (error.kind !== undefined && error.code !== undefined && error.hint !== undefined) {
    return new ContraflowError({
      kind: error.kind as ErrorKind,
      code: error.code,
      message: error.message,
      hint: error.hint,
    });
  }
  return Object.assign(new Error(error.message), { name: error.name });
}
