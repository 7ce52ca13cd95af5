import { read } from 'node:fs';
import { promisify } from 'node:util';
import type { ColumnChunk } from './file-layout.ts';

const readAt = promisify(read);

/** Chunks under way while one is decoded. */
const AHEAD = 4;

/** Reads column chunks of an open file one after the other; the next ones come from the disk while one is decoded. */
export class ChunkReader {
  readonly #file: number;
  readonly #chunks: readonly ColumnChunk[];
  readonly #pending: Promise<Uint8Array>[] = [];
  /** Used in turn: fresh memory for each chunk would cost more than reading it. */
  readonly #buffers: Uint8Array[];
  #begun = 0;

  constructor(file: number, chunks: readonly ColumnChunk[]) {
    this.#file = file;
    this.#chunks = chunks;
    this.#buffers = Array.from({ length: AHEAD + 1 }, () => new Uint8Array(0));
    for (let ahead = 0; ahead < AHEAD; ahead++) this.#begin();
  }

  #begin(): void {
    const chunk = this.#chunks[this.#begun];
    if (chunk === undefined) return;
    const place = this.#begun++ % this.#buffers.length;
    const bytes = this.#read(chunk, place);
    // Told when its turn comes.
    bytes.catch(() => undefined);
    this.#pending.push(bytes);
  }

  async #read(chunk: ColumnChunk, place: number): Promise<Uint8Array> {
    if (this.#buffers[place]!.length < chunk.bytes) this.#buffers[place] = new Uint8Array(chunk.bytes);
    const buffer = this.#buffers[place]!;
    const { bytesRead } = await readAt(this.#file, buffer, 0, chunk.bytes, chunk.offset);
    if (bytesRead !== chunk.bytes) throw new RangeError('the file is cut short');
    return buffer.subarray(0, chunk.bytes);
  }

  /** The bytes of the next chunk, good until the one after it is asked for. */
  async next(): Promise<Uint8Array> {
    const bytes = await this.#pending.shift()!;
    this.#begin();
    return bytes;
  }

  /** Waits until nothing is under way: the file may be closed then. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#pending);
  }
}
