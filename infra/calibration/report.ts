import { markdownTable } from '../bench/markdown.ts';
import { bootstrapDraws, methods } from './methods.ts';
import { type Cell, weeksAfter, weeksBefore } from './simulate-panel.ts';
import { shares, type Tally } from './tally.ts';

export interface MeasuredCell {
  cell: Cell;
  /** By method, `auto` first. */
  tallies: Tally[];
}

export interface MeasuredStress {
  cell: Cell;
  name: string;
  tally: Tally;
}

export interface Calibration {
  measured: readonly MeasuredCell[];
  stressed: readonly MeasuredStress[];
  panels: number;
  seed: number;
  broken: readonly string[];
  cpuSeconds: number;
}

const percent = (value: number | null) => (value === null ? '–' : value.toFixed(1));

/** The tables in Markdown, with what they were measured on. */
export function calibrationText(calibration: Calibration): string {
  const { measured, stressed, panels, seed, broken, cpuSeconds } = calibration;
  const precision = (1.96 * Math.sqrt((0.05 * 0.95) / panels) * 100).toFixed(1);
  const rows = measured.flatMap(({ cell, tallies }) =>
    tallies.map((tally, m) => [cellName(cell), methods[m]!.label, ...figures(tally)]),
  );
  const stressRows = stressed.map(({ cell, name, tally }) => [cellName(cell), name, ...figures(tally)]);
  const disagreements = measured.reduce((sum, { tallies }) => sum + tallies[0]!.disagreements, 0);
  return [
    `${panels} panels a cell, seed ${seed}, ${weeksBefore} weeks of hours before the change and ${weeksAfter} after, wild bootstrap with ${bootstrapDraws} draws where it does not enumerate; ${Math.round(cpuSeconds)} s of processor time. A true 5 % is measured within ±${precision} points. All figures in percent; coverage is of printed intervals.`,
    markdownTable(['queues, treated', 'inference', ...heads], rows),
    broken.length === 0
      ? `Every promise holds. p ≤ 5 % and the interval of auto disagree about 0 on ${disagreements} panels.`
      : `Promises broken: ${broken.join('; ')}.`,
    `auto where panels are not like that, on ${Math.max(1, Math.round(panels / 4))} panels a cell:`,
    markdownTable(['queues, treated', 'panels', ...heads], stressRows),
  ].join('\n\n');
}

const heads = ['p ≤ 5 % without effect', 'coverage', 'power at −6 %', 'no interval', 'chosen'];

function figures(tally: Tally): string[] {
  const { size, coverage, power, withoutInterval } = shares(tally);
  const kinds = Object.entries(tally.kinds)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, number]) =>
      number === tally.panels ? kind : `${kind} ${Math.round((100 * number) / tally.panels)}`,
    );
  return [percent(size), percent(coverage), percent(power), percent(withoutInterval), kinds.join(', ')];
}

function cellName({ queues, treated }: Cell): string {
  return `${queues}, ${treated}`;
}
