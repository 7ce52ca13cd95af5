/** Runs tasks while their weights together stay within a bound, in the order they came: a heavy task is not overtaken. */
export class Semaphore {
  readonly #permits: number;
  #free: number;
  readonly #waiting: { weight: number; start: () => void }[] = [];

  /** @param permits bound of the weights that run at once, 1 or more */
  constructor(permits: number) {
    this.#permits = permits;
    this.#free = permits;
  }

  /**
   * Runs a task once there is room for it. A task that throws makes room like any other.
   *
   * @param weight 1 or more; what exceeds the bound takes all of it, so that the task runs alone
   */
  async run<T>(task: () => Promise<T>, weight = 1): Promise<T> {
    const taken = Math.min(weight, this.#permits);
    const admitted = new Promise<void>((start) => this.#waiting.push({ weight: taken, start }));
    this.#admit();
    await admitted;
    try {
      return await task();
    } finally {
      this.#free += taken;
      this.#admit();
    }
  }

  #admit(): void {
    for (let next = this.#waiting[0]; next !== undefined && next.weight <= this.#free; ) {
      this.#free -= next.weight;
      this.#waiting.shift();
      next.start();
      next = this.#waiting[0];
    }
  }
}
