import { getCompileCacheDir } from 'node:module';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** What a thread is started with. */
export interface HelperStart {
  port: MessagePort;
  /** Rises with every answer. */
  signal: Int32Array;
  compileCache: string | undefined;
}

/** A thread that answers in the order of what it is sent, and whose answers can be waited for without an event loop. */
export class Helper<Question, Answer> {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));

  /** @param entry module that calls `serve` */
  constructor(entry: URL) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    const start: HelperStart = { port: port2, signal: this.#signal, compileCache: getCompileCacheDir() };
    this.#worker = new Worker(entry, {
      workerData: start,
      transferList: [port2],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    // A thread that fails does not answer; whoever waits for it sees that.
    this.#worker.on('error', () => undefined);
    this.#worker.unref();
    this.#port.unref();
  }

  send(question: Question): void {
    this.#port.postMessage(question);
  }

  /** The next answer if it is there. */
  poll(): Answer | undefined {
    return receiveMessageOnPort(this.#port)?.message as Answer | undefined;
  }

  /** The next answer; undefined where none comes within `milliseconds`. */
  wait(milliseconds: number): Answer | undefined {
    const end = performance.now() + milliseconds;
    for (;;) {
      const seen = Atomics.load(this.#signal, 0);
      const answer = this.poll();
      const left = end - performance.now();
      if (answer !== undefined || left <= 0) return answer;
      Atomics.wait(this.#signal, 0, seen, left);
    }
  }

  stop(): void {
    void this.#worker.terminate();
    this.#port.close();
  }
}

/** Threads that compute beside the calling one. */
export function helpersAtMost(threads: number): number {
  return Math.max(0, Math.min(threads, 4) - 1);
}
