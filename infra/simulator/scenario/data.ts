import { makeBlock } from './block.ts';
import { autoregressiveBlock, blockHours } from './noise.ts';
import type { QueueBlock, QueueProfile, Scenario } from './types.ts';

/** Where an hour of a queue stands: its block and the index within it. */
export interface HourSlot {
  block: QueueBlock;
  index: number;
}

/** Data of a scenario by (queue, hour), made a block at a time and kept while recently used. */
export interface ScenarioData {
  readonly scenario: Scenario;
  /** The outcomes of a queue at an hour of the scenario (0 … hours − 1). */
  at(queue: QueueProfile, hour: number): HourSlot;
}

/** @param capacity blocks kept (21 KB each); the least recently used goes first */
export function createScenarioData(scenario: Scenario, capacity = 600): ScenarioData {
  const blocks = new Map<string, QueueBlock>();
  const common = new Map<string, Float64Array>();
  const shared = (name: string, number: number): Float64Array => {
    const key = `${name} ${number}`;
    const found = common.get(key) ?? autoregressiveBlock(scenario.seed, name, number);
    common.set(key, found);
    if (common.size > 256) common.delete(common.keys().next().value ?? '');
    return found;
  };
  let lastKey = '';
  let last: QueueBlock | undefined;
  return {
    scenario,
    at(queue, hour) {
      const number = Math.floor(hour / blockHours);
      const key = `${queue.platform}:${queue.id}:${number}`;
      if (key !== lastKey || !last) {
        last = blocks.get(key) ?? makeBlock(scenario, queue, number, shared);
        lastKey = key;
        blocks.delete(key);
        blocks.set(key, last);
        if (blocks.size > capacity) blocks.delete(blocks.keys().next().value ?? '');
      }
      return { block: last, index: hour - number * blockHours };
    },
  };
}
