import type { PlotOptions } from '@observablehq/plot';

/**
 * Colours of every plot, as CSS variables so that one drawing serves light, dark and print.
 * The hues come from Okabe and Ito's palette, which stays apart under the common kinds of colour blindness;
 * no meaning rests on colour alone.
 */
export const colours = {
  ink: 'var(--ink)',
  muted: 'var(--muted)',
  line: 'var(--line)',
  expected: 'var(--expected)',
  flag: 'var(--flag)',
  good: 'var(--good)',
  bad: 'var(--bad)',
  truth: 'var(--truth)',
  paper: 'var(--card)',
} as const;

/** Below this width a plot gives up what does not fit a phone: side labels and every second tick. */
export const narrowWidth = 480;

/** Options that all plots share. */
export function basePlot(width: number, height: number): PlotOptions {
  return {
    width,
    height,
    marginTop: 14,
    marginRight: 12,
    marginBottom: 30,
    marginLeft: 52,
    style: { background: 'none', color: 'var(--ink)', fontSize: '12px', fontFamily: 'inherit' },
  };
}

/** The lowest and highest finite value, widened by a part of their distance; null without values. */
export function paddedDomain(
  values: Iterable<number | null | undefined>,
  share = 0.06,
): [number, number] | null {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value === null || value === undefined || !Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) return null;
  const pad = high > low ? (high - low) * share : Math.max(Math.abs(high) * share, 0.01);
  return [low - pad, high + pad];
}
