import { MessageChannel, type MessagePort, receiveMessageOnPort, type Worker } from 'node:worker_threads';
import type { DesignMessage, FitAnswer, RowsMessage } from './fit-thread.ts';
import { startThread } from './start-thread.ts';

/** How long an answer may be later than this thread's own share of the work took, beside the start of the thread. */
const PATIENCE = 5;
const START_MS = 10_000;
/** A thread that is asked for nothing this long is ended: until then it keeps the columns of its last request alive. */
const IDLE_MS = 1_000;

/** A thread beside this one that fits outcomes; this one can wait for its answers without giving up its turn. */
class SecondThread {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #done = new Int32Array(new SharedArrayBuffer(4));
  #asked = 0;

  /** @param ended called when the thread has ended, of itself or not */
  constructor(ended: () => void) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const module = new URL('./fit-thread.ts', import.meta.url);
    this.#worker = startThread(module, { port: port2, done: this.#done }, [port2]);
    // Whatever ends it, a lack of memory for one: without a listener it would end the program as well.
    this.#worker.on('error', ended);
    this.#worker.on('exit', ended);
    // A process that has nothing else to do ends, whatever this thread waits for.
    this.#port.unref();
  }

  begin(rows: RowsMessage): void {
    this.#port.postMessage(rows);
  }

  ask(design: DesignMessage): void {
    this.#asked++;
    this.#port.postMessage(design);
  }

  /** The answer; undefined where none comes in time or the thread failed. */
  answer(patienceMs: number): FitAnswer | undefined {
    const seen = Atomics.load(this.#done, 0);
    if (seen < this.#asked) Atomics.wait(this.#done, 0, seen, patienceMs);
    return receiveMessageOnPort(this.#port)?.message as FitAnswer | undefined;
  }

  stop(): void {
    void this.#worker.terminate();
    this.#port.close();
  }
}

let thread: SecondThread | undefined;
let idle: NodeJS.Timeout | undefined;

function startSecond(): SecondThread {
  const started: SecondThread = new SecondThread(() => drop(started));
  return started;
}

/** Ends a thread, unless another one has taken its place already. */
function drop(ended: SecondThread): void {
  if (thread !== ended) return;
  thread = undefined;
  clearTimeout(idle);
  ended.stop();
}

/**
 * Has a second thread fit outcomes while this one does its own share. The thread begins with the rows while `design`
 * works out the rest of what it needs.
 *
 * @returns the answer, undefined where the thread failed; and what this thread made
 */
export function besideThisThread<T>(
  rows: RowsMessage,
  design: () => DesignMessage,
  own: () => T,
): { answer: FitAnswer | undefined; own: T } {
  clearTimeout(idle);
  thread ??= startSecond();
  const asked = thread;
  let sound = false;
  try {
    asked.begin(rows);
    asked.ask(design());
    const begin = performance.now();
    const made = own();
    const answer = asked.answer(START_MS + PATIENCE * (performance.now() - begin));
    sound = answer !== undefined && !('error' in answer);
    return { answer, own: made };
  } finally {
    // An answer that nobody took would be taken for that of the next request.
    if (sound) idle = setTimeout(() => drop(asked), IDLE_MS).unref();
    else drop(asked);
  }
}
