/** How a metric is named, scaled and judged in the report. */
export interface MetricStyle {
  /** Name at the start of a line. */
  label: string;
  /** Name inside a sentence. */
  inSentence: string;
  /** Factor from the stored level to the shown one: rates are stored 0–1 and shown in percent. */
  scale: number;
  /** Unit of a level. */
  unit: string;
  /** Unit of a difference of two levels. */
  differenceUnit: string;
  /** Decimals of a level. */
  decimals: number;
  /** Which direction helps the customer or the planner. */
  better: 'lower' | 'higher' | 'neither';
  /** The scale of effects where no estimate says it: log for skewed metrics, the metric's own otherwise. */
  usualTransform: 'log' | 'none';
}

const seconds = {
  scale: 1,
  unit: 's',
  differenceUnit: 's',
  decimals: 1,
  better: 'lower',
  usualTransform: 'log',
} as const;
const rate = { scale: 100, unit: '%', differenceUnit: 'pp', decimals: 1, usualTransform: 'none' } as const;

const styles = new Map<string, MetricStyle>([
  ['aht', { ...seconds, label: 'Handle time', inSentence: 'average handle time' }],
  ['asa', { ...seconds, label: 'Wait for answer', inSentence: 'the average wait for an answer' }],
  ['service_level', { ...rate, label: 'Service level', inSentence: 'service level', better: 'higher' }],
  ['abandon_rate', { ...rate, label: 'Abandon rate', inSentence: 'the abandon rate', better: 'lower' }],
  ['csat', points('CSAT', 'customer satisfaction', 'points')],
  [
    'volume',
    {
      label: 'Volume',
      inSentence: 'contact volume',
      scale: 1,
      unit: '',
      differenceUnit: 'contacts',
      decimals: 1,
      better: 'neither',
      usualTransform: 'log',
    },
  ],
  ['talk', { ...seconds, label: 'Talk time', inSentence: 'talk time' }],
  ['hold', { ...seconds, label: 'Hold time', inSentence: 'hold time' }],
  ['acw', { ...seconds, label: 'After-call work', inSentence: 'after-call work' }],
  ['sentiment', points('Sentiment', 'sentiment', '')],
]);

/** Order of metrics in every list. */
export const metricOrder: readonly string[] = [...styles.keys()];

/** The presentation of a metric; an unknown one is shown under its own name without a judgement. */
export function metricStyle(metric: string): MetricStyle {
  const known = styles.get(metric);
  if (known !== undefined) return known;
  return { ...points(metric, metric, ''), better: 'neither' };
}

function points(label: string, inSentence: string, unit: string): MetricStyle {
  return {
    label,
    inSentence,
    scale: 1,
    unit,
    differenceUnit: unit,
    decimals: 2,
    better: 'higher',
    usualTransform: 'none',
  };
}
