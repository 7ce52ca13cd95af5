/** Runs tasks in the order they came, one after the other or `width` at once; a task that throws does not stop the next. */
export class Mutex {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(width = 1) {
    this.#free = width;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
