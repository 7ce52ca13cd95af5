/** Sessions of one kind, at most so many: a session runs one statement at a time. */
export class Pool<T> {
  readonly #open: () => Promise<T>;
  readonly #end: (member: T) => Promise<void>;
  readonly #size: number;
  readonly #idle: T[] = [];
  readonly #waiting: (() => void)[] = [];
  #count = 0;
  #closed = false;

  constructor(size: number, open: () => Promise<T>, end: (member: T) => Promise<void>) {
    this.#size = size;
    this.#open = open;
    this.#end = end;
  }

  /**
   * Runs `work` with a session of its own, waiting for one where all are taken.
   *
   * @param isGone whether a failure means that the session is of no more use; it is then ended, and idle ones with it, which
   *   are as old or older
   */
  async use<R>(work: (member: T) => Promise<R>, isGone: (error: unknown) => boolean): Promise<R> {
    const member = await this.#take();
    let gone = false;
    try {
      return await work(member);
    } catch (error) {
      gone = isGone(error);
      throw error;
    } finally {
      await this.#give(member, gone);
    }
  }

  /** Ends idle sessions, and the others when their work is done. */
  async close(): Promise<void> {
    this.#closed = true;
    const idle = this.#idle.splice(0);
    this.#count -= idle.length;
    await Promise.all(idle.map((member) => this.#end(member)));
  }

  async #take(): Promise<T> {
    for (;;) {
      const idle = this.#idle.pop();
      if (idle !== undefined) return idle;
      if (this.#count < this.#size) break;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#count += 1;
    try {
      return await this.#open();
    } catch (error) {
      this.#count -= 1;
      this.#waiting.shift()?.();
      throw error;
    }
  }

  async #give(member: T, gone: boolean): Promise<void> {
    if (gone || this.#closed) {
      const ended = [member, ...this.#idle.splice(0)];
      this.#count -= ended.length;
      await Promise.all(ended.map((each) => this.#end(each)));
    } else {
      this.#idle.push(member);
    }
    this.#waiting.shift()?.();
  }
}
