import type { EstimatorKind, Metric, TransformKind } from '../contract/enums.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { scoreParts } from './survey-columns.ts';

/** How one metric is measured: column of the panel, scale and estimator. */
export interface MetricModel {
  column: string;
  transform: TransformKind;
  estimator: EstimatorKind;
  /** Columns of the two-part model. */
  hurdle?: NonNullable<EstimateSpec['hurdle']>;
  /** Smallest value the log takes; queues that answer at once report a wait of zero. */
  epsilon?: number;
  /** Fixed effects. Bounded metrics use calendar effects, because a logit with one effect an hour has too few queues an hour. */
  absorb: string[];
  /** Unit of `delta`. */
  unit: string;
  /** Natural unit of the metric itself. */
  naturalUnit: string;
}

const twoWay = ['unit', 'interval_start'];
const calendar = ['unit', 'date', 'hour_of_week'];

const logSeconds = (column: string): MetricModel => ({
  column,
  transform: 'log',
  estimator: 'twfe',
  absorb: twoWay,
  unit: 'log points',
  naturalUnit: 'seconds',
});

const models: Record<Metric, MetricModel> = {
  aht: logSeconds('aht_s'),
  asa: { ...logSeconds('asa_s'), epsilon: 0.5 },
  talk: logSeconds('talk_mean_s'),
  hold: { ...logSeconds('hold_mean_s'), epsilon: 0.5 },
  acw: { ...logSeconds('acw_mean_s'), epsilon: 0.5 },
  volume: {
    column: 'offered',
    transform: 'log',
    estimator: 'twfe',
    epsilon: 0.5,
    absorb: twoWay,
    unit: 'log points',
    naturalUnit: 'contacts',
  },
  service_level: {
    column: 'service_level_rate',
    transform: 'none',
    estimator: 'fractional-logit',
    absorb: calendar,
    unit: 'share of offered',
    naturalUnit: 'rate',
  },
  abandon_rate: {
    column: 'abandon_rate',
    transform: 'none',
    estimator: 'fractional-logit',
    absorb: calendar,
    unit: 'share of offered',
    naturalUnit: 'rate',
  },
  csat: {
    column: 'csat_mean',
    transform: 'none',
    estimator: 'twfe',
    absorb: calendar,
    unit: 'points',
    naturalUnit: 'points',
  },
  sentiment: {
    column: 'sentiment_mean',
    transform: 'none',
    estimator: 'twfe',
    absorb: calendar,
    unit: 'score',
    naturalUnit: 'score',
  },
};

/**
 * The model of a metric (ruling 20): logs of durations and volumes, fractional logit of rates, two parts for satisfaction
 * where the panel counts its surveys, scores as they are otherwise.
 */
export function metricModel(metric: Metric, panel: DataTable): MetricModel {
  const model = models[metric];
  const hurdle = metric === 'csat' ? scoreParts(panel) : undefined;
  return hurdle === undefined ? model : { ...model, estimator: 'hurdle', hurdle };
}

/** Whether a metric depends on how handle time is defined. */
export function usesHandleTime(metric: Metric): boolean {
  return metric === 'aht' || metric === 'talk' || metric === 'hold' || metric === 'acw';
}
