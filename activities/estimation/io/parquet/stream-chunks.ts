import type { ColumnChunk } from './file-layout.ts';
import { type Page, readPages } from './pages.ts';

/** Expanded bytes that may wait for this thread. */
const READ_AHEAD = 64 * 2 ** 20;

/** A chunk to be read, and what takes its pages. */
export interface ChunkTask {
  chunk: ColumnChunk;
  take(pages: Page[]): void;
}

/** Chunks of an open file on their way; they are expanded beside this thread. */
export class ChunkStream {
  readonly #file: number;
  readonly #tasks: readonly ChunkTask[];
  readonly #pending: Promise<Page[]>[] = [];
  #ahead = 0;
  #next = 0;

  constructor(file: number, tasks: readonly ChunkTask[]) {
    this.#file = file;
    this.#tasks = tasks;
    this.#fill();
  }

  /** Hands all chunks over, in their order. @throws RangeError, or what the expansion says */
  async finish(): Promise<void> {
    for (const { chunk, take } of this.#tasks) {
      const pages = await this.#pending.shift()!;
      this.#ahead -= chunk.size;
      take(pages);
      this.#fill();
    }
  }

  #fill(): void {
    for (; this.#next < this.#tasks.length; this.#next++) {
      const { chunk } = this.#tasks[this.#next]!;
      if (this.#pending.length > 0 && this.#ahead + chunk.size > READ_AHEAD) return;
      this.#ahead += chunk.size;
      const pages = readPages(this.#file, chunk);
      // Told when its turn comes.
      pages.catch(() => undefined);
      this.#pending.push(pages);
    }
  }
}
