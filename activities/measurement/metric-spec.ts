import { eventTimes } from '../calendar/index.ts';
import type { ChangeConfig, EventConfig } from '../contract/config.ts';
import { type EstimateSpec, type EstimateSpecInput, estimateSpec } from '../contract/estimate-spec.ts';
import type { MetricModel } from './metric-model.ts';

/** Spec of one change and metric on the panel of the change; `auto` chooses how uncertainty is measured (ruling 22). */
export function metricSpec(options: {
  change: ChangeConfig;
  model: MetricModel;
  events: readonly EventConfig[];
  overrides?: Partial<EstimateSpecInput>;
}): EstimateSpec {
  const { model } = options;
  const series = options.change.design === 'its' || options.change.controls === 'none';
  return estimateSpec.parse({
    outcome: model.column,
    transform: model.transform,
    ...(model.epsilon === undefined ? {} : { epsilon: model.epsilon }),
    unit: 'unit',
    time: 'interval_start',
    treated: options.change.treated,
    intervention: options.change.intervention,
    events: series
      ? options.events.flatMap((event) => eventPeriods(event, Date.parse(options.change.intervention)))
      : [],
    ...(series
      ? { estimator: 'its', absorb: ['hour_of_week'], inference: { kind: 'newey-west', lags: 24 } }
      : {
          estimator: model.estimator,
          absorb: model.absorb,
          ...(model.hurdle === undefined ? {} : { hurdle: model.hurdle }),
          inference: { kind: 'auto', by: ['unit'] },
        }),
    ...options.overrides,
  } satisfies EstimateSpecInput);
}

/** An event's periods; effects over time absorb what hits all units at once, so only series without controls use them. */
function eventPeriods(event: EventConfig, around: number): NonNullable<EstimateSpecInput['events']> {
  const units = event.units === undefined ? {} : { units: event.units };
  const { dates, span } = eventTimes(event, around);
  const days = dates.map((date) => ({ name: event.name, from: date, to: date, ...units }));
  return span === null ? days : [...days, { name: event.name, ...span, ...units }];
}
