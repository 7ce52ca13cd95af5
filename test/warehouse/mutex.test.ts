import { describe, expect, it } from 'vitest';
import { Mutex } from '../../activities/warehouse/mutex.ts';

/** Tasks that end when they are told to, with the numbers of those that have begun and the most that ran at once. */
function tasks(mutex: Mutex) {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  return {
    begun,
    most: () => most,
    add: (number: number, fails = false) =>
      mutex.run(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => ends.push(resolve));
        running -= 1;
        if (fails) throw new Error(`task ${number}`);
        return number;
      }),
    async endNext() {
      ends.shift()!();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

describe('the order of tasks', () => {
  it('is that in which they came, one after the other', async () => {
    const { add, begun, endNext, most } = tasks(new Mutex());
    const all = [add(1), add(2), add(3)];
    await Promise.resolve();
    expect(begun).toEqual([1]);
    for (let left = 3; left > 0; left -= 1) await endNext();
    expect(await Promise.all(all)).toEqual([1, 2, 3]);
    expect(begun).toEqual([1, 2, 3]);
    expect(most()).toBe(1);
  });

  it('goes on after a task that throws', async () => {
    const { add, endNext } = tasks(new Mutex());
    const first = add(1, true);
    const second = add(2);
    const failed = expect(first).rejects.toThrow('task 1');
    await Promise.resolve();
    await endNext();
    await failed;
    await endNext();
    expect(await second).toBe(2);
  });
});
