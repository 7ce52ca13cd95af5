import type { Verdict } from './measure-panel.ts';

/** Counts of one method over the panels of a cell. */
export interface Tally {
  panels: number;
  nullRejections: number;
  effectRejections: number;
  printed: number;
  covered: number;
  disagreements: number;
  kinds: Record<string, number>;
}

export function emptyTally(): Tally {
  return {
    panels: 0,
    nullRejections: 0,
    effectRejections: 0,
    printed: 0,
    covered: 0,
    disagreements: 0,
    kinds: {},
  };
}

/** Rejection is p ≤ 5 %; a method without a p-value does not reject. */
export function count(tally: Tally, verdict: Verdict): void {
  tally.panels += 1;
  if (verdict.nullPValue !== null && verdict.nullPValue <= 0.05) tally.nullRejections += 1;
  if (verdict.effectPValue !== null && verdict.effectPValue <= 0.05) tally.effectRejections += 1;
  if (verdict.covers !== null) tally.printed += 1;
  if (verdict.covers === true) tally.covered += 1;
  if (!verdict.agrees) tally.disagreements += 1;
  tally.kinds[verdict.kind] = (tally.kinds[verdict.kind] ?? 0) + 1;
}

/** Adds the counts of one share of the panels to another. */
export function merge(into: Tally, from: Tally): void {
  into.panels += from.panels;
  into.nullRejections += from.nullRejections;
  into.effectRejections += from.effectRejections;
  into.printed += from.printed;
  into.covered += from.covered;
  into.disagreements += from.disagreements;
  for (const [kind, number] of Object.entries(from.kinds))
    into.kinds[kind] = (into.kinds[kind] ?? 0) + number;
}

/** Shares in percent; coverage is of printed intervals and null where none was printed. */
export function shares(tally: Tally): {
  size: number;
  power: number;
  coverage: number | null;
  withoutInterval: number;
} {
  const percent = (part: number, of: number) => (100 * part) / of;
  return {
    size: percent(tally.nullRejections, tally.panels),
    power: percent(tally.effectRejections, tally.panels),
    coverage: tally.printed === 0 ? null : percent(tally.covered, tally.printed),
    withoutInterval: percent(tally.panels - tally.printed, tally.panels),
  };
}
