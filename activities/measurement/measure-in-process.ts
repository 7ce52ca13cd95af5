import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ContraflowError, type ErrorKind } from '../contract/errors.ts';
import type { ProcessInput, ProcessMessage } from './measurement-process.ts';
import type { MeasurementFile } from './measurement-rows.ts';

const entry = fileURLToPath(new URL('./measurement-process.mjs', import.meta.url));

/**
 * Measures in a process of its own, so that the worker goes on heartbeating, keeps its memory for extraction and outlives
 * an estimate that needs more than there is. The process ends when `signal` aborts, and with the worker.
 * `onMetric` is called after each metric.
 *
 * @throws ContraflowError as the estimation says it; Error where the process ended without a result
 */
export function measureInProcess(
  input: ProcessInput,
  signal: AbortSignal,
  onMetric: (metric: string) => void,
): Promise<MeasurementFile> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // The flags of the worker save memory in extraction, and cost time in numerical code.
    const child = fork(entry, {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      env: environment(),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const abort = () => {
      child.kill('SIGKILL');
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    const settle = (finish: () => void) => {
      signal.removeEventListener('abort', abort);
      finish();
    };
    child.on('message', (message: ProcessMessage) => {
      if (message.kind === 'metric') onMetric(message.metric);
      else if (message.kind === 'done') settle(() => resolve(message.file));
      else settle(() => reject(revive(message.error)));
    });
    child.on('error', (error) => settle(() => reject(error)));
    // Not `exit`, which may come while the end of a long message is still on its way.
    child.on('close', (code, killer) =>
      settle(() => reject(new Error(`the estimation process ended by ${killer ?? `exit code ${code}`}`))),
    );
    child.send(input, (error) => {
      if (error !== null) settle(() => reject(error));
    });
  });
}

/** What a process needs to run: it reads one file and has no use for credentials. */
const inherited = /^(PATH|HOME|TMPDIR|TEMP|TZ|LANG|LC_.*|NODE_.*|MALLOC_.*)$/;

const environment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => inherited.test(name)));

function revive(error: Extract<ProcessMessage, { kind: 'error' }>['error']): Error {
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
