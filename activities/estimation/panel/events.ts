import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { specError } from './columns.ts';
import { rangeTest, type TimeAxis } from './time-axis.ts';
import type { Factor, Regressor } from './types.ts';

/** One 0/1 column for each event of the spec, in its order. */
export function eventDummies(
  spec: EstimateSpec,
  axis: TimeAxis | undefined,
  unit: Factor,
  time: Factor,
  periodValues: Float64Array,
): Regressor[] {
  return spec.events.map((event, index) => {
    if (axis === undefined) throw specError('no-time', 'events need a time column', 'add `time`');
    const during = rangeTest(event.from, event.to, axis, `events[${index}]`);
    const hit = Uint8Array.from(periodValues, (value) => (during(value) ? 1 : 0));
    const named = event.units ?? event.queues;
    const wanted = named === undefined ? undefined : new Set(named.map(String));
    const touched = Uint8Array.from({ length: unit.levels }, (_, u) =>
      wanted === undefined || wanted.has(unit.label(u)) ? 1 : 0,
    );
    const values = new Float64Array(unit.codes.length);
    for (let i = 0; i < values.length; i++) values[i] = hit[time.codes[i]!]! * touched[unit.codes[i]!]!;
    return { name: event.name, values };
  });
}
