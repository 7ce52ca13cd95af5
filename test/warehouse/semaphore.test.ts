import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../activities/warehouse/semaphore.ts';

/** Tasks that end when they are told to; `running` are those that have begun and not ended. */
function tasks(semaphore: Semaphore) {
  const running = new Map<string, () => void>();
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    running: () => [...running.keys()],
    async add(name: string, weight?: number, fails = false) {
      const done = semaphore
        .run(async () => {
          await new Promise<void>((resolve) => running.set(name, resolve));
          if (fails) throw new Error(name);
          return name;
        }, weight)
        .catch((error: Error) => `failed ${error.message}`);
      await settle();
      return { done };
    },
    async end(name: string) {
      running.get(name)!();
      running.delete(name);
      await settle();
    },
  };
}

describe('tasks within a bound', () => {
  it('run at once up to it, and the next begins when one has ended', async () => {
    const { add, end, running } = tasks(new Semaphore(2));
    for (const name of ['a', 'b', 'c', 'd']) await add(name);
    expect(running()).toEqual(['a', 'b']);
    await end('b');
    expect(running()).toEqual(['a', 'c']);
    await end('a');
    expect(running()).toEqual(['c', 'd']);
  });

  it('keep their order: a heavy one runs alone and is not overtaken', async () => {
    const { add, end, running } = tasks(new Semaphore(2));
    await add('light');
    await add('heavy', 5);
    await add('later');
    expect(running()).toEqual(['light']);
    await end('light');
    expect(running()).toEqual(['heavy']);
    await end('heavy');
    expect(running()).toEqual(['later']);
  });

  it('make room when they fail, and return what they found', async () => {
    const { add, end, running } = tasks(new Semaphore(1));
    const failing = await add('failing', 1, true);
    const next = await add('next');
    await end('failing');
    expect(running()).toEqual(['next']);
    await end('next');
    expect(await Promise.all([failing.done, next.done])).toEqual(['failed failing', 'next']);
  });
});
