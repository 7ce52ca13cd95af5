import { differenceText, formatLevel, percentText } from '../format/effect-format.ts';
import type { MetricStyle } from '../format/metric-style.ts';
import { formatNumber, formatSigned, withUnit } from '../format/numbers.ts';
import type { EstimateRow } from '../report-data.ts';
import type { EffectSummary } from './effect-summary.ts';

/**
 * `better` and `worse`: the interval leaves zero out and the direction has a meaning; `moved`: it leaves zero out, the direction has none;
 * `unclear`: it holds zero; `no-interval`: the design supports none; `unusable`: a check failed.
 */
export type VerdictKind = 'better' | 'worse' | 'moved' | 'unclear' | 'no-interval' | 'unusable';

export interface Verdict {
  kind: VerdictKind;
  /** Two or three words. */
  short: string;
  /** A sentence that a planner can quote. */
  sentence: string;
}

const shortWords: Record<VerdictKind, string> = {
  better: 'Better',
  worse: 'Worse',
  moved: 'Changed',
  unclear: 'No clear effect',
  'no-interval': 'No interval',
  unusable: 'Do not use',
};

/** Puts an estimate into words; the kind follows the interval of `delta`, not the p-value. */
export function judge(estimate: EstimateRow, effect: EffectSummary, style: MetricStyle): Verdict {
  const kind = verdictKind(estimate, style);
  return { kind, short: shortWords[kind], sentence: sentenceFor(kind, estimate, effect, style) };
}

function verdictKind(estimate: EstimateRow, style: MetricStyle): VerdictKind {
  if (estimate.validation_status === 'failed') return 'unusable';
  const { ci_lower: lower, ci_upper: upper } = estimate;
  if (lower === null || upper === null) return 'no-interval';
  if (lower <= 0 && upper >= 0) return 'unclear';
  if (style.better === 'neither') return 'moved';
  return estimate.delta < 0 === (style.better === 'lower') ? 'better' : 'worse';
}

function sentenceFor(
  kind: VerdictKind,
  estimate: EstimateRow,
  effect: EffectSummary,
  style: MetricStyle,
): string {
  const interval = intervalWords(estimate, effect, style);
  const subject = style.inSentence.charAt(0).toUpperCase() + style.inSentence.slice(1);
  const direction = estimate.delta < 0 ? 'fell' : 'rose';
  const size = `by ${sizeWords(estimate, effect, style)}`;
  const expected =
    effect.expectedLevel === null ? '' : ` against an expected ${formatLevel(effect.expectedLevel, style)}`;
  switch (kind) {
    case 'unclear':
      return `No clear effect on ${style.inSentence}: the data agree with anything ${interval}.`;
    case 'no-interval':
      return `${subject} ${direction} ${size}${expected}, but this design supports no honest interval.`;
    case 'unusable':
      return `A check failed, so do not plan with this figure: ${style.inSentence} ${direction} ${size} on paper.`;
    default:
      return `${subject} ${direction} ${size}${expected}; ${levelWords(estimate)} interval ${interval}.`;
  }
}

function sizeWords(estimate: EstimateRow, effect: EffectSummary, style: MetricStyle): string {
  const natural = effect.natural === null ? null : differenceText(effect.natural, style).size;
  const percent = effect.percent === null ? null : percentText(effect.percent).estimate;
  if (natural !== null && percent !== null) return `${natural} (${percent})`;
  return natural ?? percent ?? withUnit(formatNumber(Math.abs(estimate.delta), 3), estimate.estimand_unit);
}

function intervalWords(estimate: EstimateRow, effect: EffectSummary, style: MetricStyle): string {
  const percent = effect.percent === null ? null : percentText(effect.percent).interval;
  const natural = effect.natural === null ? null : differenceText(effect.natural, style).interval;
  const delta = `${formatSigned(estimate.ci_lower, 3)} to ${formatSigned(estimate.ci_upper, 3)} ${estimate.estimand_unit}`;
  return `from ${percent ?? natural ?? delta}`;
}

/** 95 %, from the level of the interval. */
export function levelWords(estimate: EstimateRow): string {
  return withUnit(
    formatNumber(estimate.ci_level * 100, Number.isInteger(estimate.ci_level * 100) ? 0 : 1),
    '%',
  );
}
