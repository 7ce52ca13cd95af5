import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { HourSlot, ScenarioData } from './data.ts';
import type { QueueBlock, QueueProfile } from './types.ts';

const hourMs = 3_600_000;

/** Share of queue hours that arrive late and of those that are written again, and how long either takes. */
const lateShare = 0.04;
const lateMs = 18 * hourMs;
const rewrittenShare = 0.06;
const rewrittenMs = 48 * hourMs;

type Revision = 'future' | 'late' | 'provisional' | null;

/**
 * The data as the platform had them at an instant: later hours are empty, by seed some hours have not arrived and others
 * stand without after-call work, until the platform's own processing puts them right. The same hour has the same fate
 * in every profile.
 *
 * @param availableMs end of the data, epoch milliseconds
 */
export function withAvailability(data: ScenarioData, availableMs: number): ScenarioData {
  const { scenario } = data;
  const revisionOf = (queue: QueueProfile, hour: number): Revision => {
    const endMs = scenario.startMs + (hour + 1) * hourMs;
    const age = availableMs - endMs;
    if (age < 0) return 'future';
    if (age >= Math.max(lateMs, rewrittenMs)) return null;
    const draw = createRandom(
      deriveSeed(scenario.seed, 'revision', queue.platform, queue.id, hour),
    ).uniform();
    if (draw < lateShare) return age < lateMs ? 'late' : null;
    return draw < lateShare + rewrittenShare && age < rewrittenMs ? 'provisional' : null;
  };
  return {
    scenario,
    at(queue, hour) {
      const slot = data.at(queue, hour);
      const revision = revisionOf(queue, hour);
      return revision === null ? slot : { block: revised(slot, revision === 'provisional'), index: 0 };
    },
  };
}

/** One hour on its own: empty, or without its after-call work. */
function revised({ block, index }: HourSlot, provisional: boolean): QueueBlock {
  const { length: _, ...columns } = block;
  const empty = { talk: Number.NaN, hold: Number.NaN, afterCall: Number.NaN, answerWait: Number.NaN };
  const hour = Object.fromEntries(
    Object.entries(columns).map(([name, values]) => {
      const missing = (empty as Record<string, number>)[name] ?? 0;
      return [name, Float64Array.of(provisional ? values[index]! : missing)];
    }),
  ) as unknown as QueueBlock;
  if (provisional && !Number.isNaN(hour.afterCall[0]!)) hour.afterCall[0] = 0;
  return { ...hour, length: 1 };
}
