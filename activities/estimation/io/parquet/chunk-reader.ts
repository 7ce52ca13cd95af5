import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { ColumnChunk } from './file-layout.ts';

const readAt = promisify(read);

/** Bytes that may be under way beside one chunk, however large that is. */
const READ_AHEAD = 2 ** 23;

/** Reads column chunks of an open file one after the other; the next ones come from the disk while one is decoded. */
export class ChunkReader {
  readonly #file: number;
  readonly #chunks: readonly ColumnChunk[];
  readonly #pending: Promise<Uint8Array>[] = [];
  /** Memory to be used again: fresh memory for each chunk would cost more than reading it. */
  readonly #free: Uint8Array[] = [];
  #begun = 0;
  #taken = 0;
  #ahead = 0;
  /** What the last chunk lies in, which was handed out. */
  #out: Uint8Array | undefined;

  constructor(file: number, chunks: readonly ColumnChunk[]) {
    this.#file = file;
    this.#chunks = chunks;
    this.#fill();
  }

  #fill(): void {
    for (; this.#begun < this.#chunks.length; this.#begun++) {
      const chunk = this.#chunks[this.#begun]!;
      if (this.#pending.length > 0 && this.#ahead + chunk.bytes > READ_AHEAD) return;
      this.#ahead += chunk.bytes;
      const memory = this.#read(chunk);
      // Told when its turn comes.
      memory.catch(() => undefined);
      this.#pending.push(memory);
    }
  }

  /** The memory that the chunk is read into, from its first byte on. */
  async #read({ bytes, offset }: ColumnChunk): Promise<Uint8Array> {
    const used = this.#free.pop();
    const memory = used !== undefined && used.length >= bytes ? used : new Uint8Array(bytes);
    const { bytesRead } = await readAt(this.#file, memory, 0, bytes, offset);
    if (bytesRead !== bytes) throw new RangeError('the file is cut short');
    return memory;
  }

  /** The bytes of the next chunk, good until the one after it is asked for. */
  async next(): Promise<Uint8Array> {
    const { bytes } = this.#chunks[this.#taken++]!;
    if (this.#out !== undefined) this.#free.push(this.#out);
    this.#out = undefined;
    const memory = await this.#pending.shift()!;
    this.#out = memory;
    this.#ahead -= bytes;
    this.#fill();
    return memory.subarray(0, bytes);
  }

  /** Waits until nothing is under way: the file may be closed then. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}
