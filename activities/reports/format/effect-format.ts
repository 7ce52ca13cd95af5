import type { MetricStyle } from './metric-style.ts';
import { formatNumber, formatSigned, withUnit } from './numbers.ts';

/** A figure with its interval; ends are null where the design supports none. */
export interface Span {
  estimate: number;
  lower: number | null;
  upper: number | null;
}

/** A figure and its interval in words, all with the same number of decimals. */
export interface SpanText {
  /** Signed, with unit. */
  estimate: string;
  /** Without sign, with unit. */
  size: string;
  /** "−5.0 to −3.1 %"; null without an interval. */
  interval: string | null;
}

/** A relative effect, in percent. */
export function percentText(span: Span): SpanText {
  return spanText(span, percentDecimals(largest(span)), '%');
}

/** A difference in the metric's shown unit. */
export function differenceText(span: Span, style: MetricStyle): SpanText {
  return spanText(span, differenceDecimals(largest(span), style), style.differenceUnit);
}

/** A percentage that is already in percent, signed. */
export function formatPercent(value: number | null | undefined): string {
  return withUnit(formatSigned(value, percentDecimals(Math.abs(value ?? 0))), '%');
}

/** A signed difference in the metric's shown unit. */
export function formatDifference(value: number | null | undefined, style: MetricStyle): string {
  return withUnit(formatSigned(value, differenceDecimals(Math.abs(value ?? 0), style)), style.differenceUnit);
}

/** A level of the metric, already scaled to its shown unit. */
export function formatLevel(level: number | null, style: MetricStyle): string {
  return withUnit(formatNumber(level, style.decimals), style.unit);
}

function spanText(span: Span, decimals: number, unit: string): SpanText {
  const { estimate, lower, upper } = span;
  const ends = `${formatSigned(lower, decimals)} to ${formatSigned(upper, decimals)}`;
  return {
    estimate: withUnit(formatSigned(estimate, decimals), unit),
    size: withUnit(formatNumber(Math.abs(estimate), decimals), unit),
    interval: lower === null || upper === null ? null : withUnit(ends, unit),
  };
}

function largest({ estimate, lower, upper }: Span): number {
  return Math.max(Math.abs(estimate), Math.abs(lower ?? 0), Math.abs(upper ?? 0));
}

function percentDecimals(size: number): number {
  return size >= 100 ? 0 : size >= 1 || size === 0 ? 1 : 2;
}

/** One more decimal than the level has where the difference would vanish in its own. */
function differenceDecimals(size: number, style: MetricStyle): number {
  return size !== 0 && size < 10 ** (1 - style.decimals) ? style.decimals + 1 : style.decimals;
}
