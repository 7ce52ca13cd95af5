import { on } from 'node:events';
import type { Worker } from 'node:worker_threads';
import type { DataTable } from '../../panel/types.ts';
import { startThread } from '../../threads/start-thread.ts';
import { unpackColumn } from './portable-column.ts';
import type { ReadingAnswer, ReadingRequest } from './read-in-thread.ts';
import type { ParquetRequest } from './read-parquet.ts';

/** A thread that reads one Parquet file, while this one loads what it needs and prepares what it has of the file. */
export class ReadingThread {
  readonly #worker: Worker;
  #ended = false;

  constructor() {
    this.#worker = startThread(new URL('./read-in-thread.ts', import.meta.url), undefined);
    const end = () => {
      this.#ended = true;
    };
    // Without a listener an error, a lack of memory for one, would end the program.
    this.#worker.on('error', end).on('exit', end);
  }

  /** As `readParquet`, once; `declined` where that says undefined, and undefined where the thread fails. */
  async read(
    path: string,
    { wanted, optional, later }: ParquetRequest,
  ): Promise<DataTable | 'declined' | undefined> {
    if (this.#ended) return undefined;
    const request: ReadingRequest = { path, wanted, optional, later: later?.columns ?? new Set() };
    const table: DataTable = { rows: 0, columns: new Map() };
    // From here on the process stays for the thread: it listens to it.
    const answers = answersOf(this.#worker);
    this.#worker.postMessage(request);
    try {
      for await (const message of answers) {
        if (message.kind === 'declined') return 'declined';
        table.rows = message.rows;
        for (const [name, column] of message.columns) table.columns.set(name, unpackColumn(column));
        if (!message.more) return table;
        await later?.meanwhile(table);
      }
      return undefined;
    } finally {
      this.#worker.unref();
    }
  }
}

/** The answers of a thread, which end where it ends or fails. */
function answersOf(worker: Worker): AsyncGenerator<ReadingAnswer> {
  const messages = on(worker, 'message', { close: ['exit'] });
  async function* answers() {
    try {
      for await (const [message] of messages) yield message as ReadingAnswer;
    } catch {
      // What failed, a lack of memory for one, is met again by whoever reads the file instead.
    }
  }
  return answers();
}
