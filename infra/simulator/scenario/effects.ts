import type { EffectMetric, QueueProfile, Scenario, SimulatedChange } from './types.ts';

/** The outcomes whose effects are known, in the order of the interfaces. */
export const effectMetrics = [
  'aht',
  'asa',
  'service_level',
  'abandon_rate',
  'csat',
] as const satisfies EffectMetric[];

/** Changes that treat a queue. */
export function changesOf(scenario: Scenario, queue: QueueProfile): SimulatedChange[] {
  return scenario.changes.filter((change) =>
    change.treated.some((unit) => unit.platform === queue.platform && unit.queueId === queue.id),
  );
}

/** Effect of a change at an hour of the scenario, 0 before it starts. */
export function effectAt(change: SimulatedChange, metric: EffectMetric, hour: number): number {
  if (hour < change.startHour) return 0;
  const shifted = change.shift && hour >= change.shift.hour ? change.shift.effects[metric] : undefined;
  return shifted ?? change.effects[metric];
}
