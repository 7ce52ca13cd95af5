import '../../activities/sound-optimiser.ts';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSection } from '../bench/markdown.ts';
import { brokenPromises } from './criteria.ts';
import { calibrationText, type MeasuredCell, type MeasuredStress } from './report.ts';
import { runCell } from './run-cell.ts';
import type { Cell, PanelOptions } from './simulate-panel.ts';

// usage: node infra/calibration/calibrate.ts [--panels 2000] [--cells 6x1,10x2] [--seed 1] [--threads 2] [--write]
// Size, coverage and power of `inference: auto` beside other methods on simulated panels; --write puts the tables into
// docs/calibration.md. Ends with 1 where `auto` breaks a promise on 1,000 panels a cell or more.

const { values } = parseArgs({
  options: {
    panels: { type: 'string', default: '2000' },
    cells: { type: 'string', default: '6x1,10x2,20x1,20x6,100x30' },
    seed: { type: 'string', default: '1' },
    threads: { type: 'string', default: String(Math.min(8, availableParallelism())) },
    write: { type: 'boolean', default: false },
  },
});
const panels = Number(values.panels);
const seed = Number(values.seed);
const threads = Math.max(1, Math.min(Number(values.threads), panels));
const cells = values.cells.split(',').map((text): Cell => {
  const [queues, treated] = text.split('x').map(Number);
  if (!Number.isInteger(queues) || !Number.isInteger(treated) || treated! < 1 || treated! >= queues!) {
    process.stderr.write(`--cells: "${text}" is not QUEUESxTREATED, as in 20x6\n`);
    process.exit(2);
  }
  return { queues: queues!, treated: treated! };
});
if (!Number.isInteger(panels) || panels < 1 || !Number.isInteger(seed)) {
  process.stderr.write('--panels and --seed must be whole numbers\n');
  process.exit(2);
}

/** What `auto` meets beyond the design of the cells, measured on a quarter of the panels. */
const stresses: { name: string; options: PanelOptions }[] = [
  { name: 'gaps: 3 % of the rows missing', options: { gaps: 0.03 } },
  { name: 'shifts of ±3 % that stay with a queue', options: { drift: 0.03 } },
];

const began = process.cpuUsage();
const bar = (label: string, total: number) => (done: number) => {
  if (process.stderr.isTTY) process.stderr.write(`\r${label}: ${done} of ${total}`);
};
const measured: MeasuredCell[] = [];
const stressed: MeasuredStress[] = [];
for (const cell of cells) {
  const label = `${cell.queues} queues, ${cell.treated} treated`;
  const tallies = await runCell({ cell, panels, seed, threads, progress: bar(label, panels) });
  measured.push({ cell, tallies });
  const few = Math.max(1, Math.round(panels / 4));
  for (const { name, options } of stresses) {
    const run = { cell, panels: few, seed, threads, options, autoOnly: true };
    const [tally] = await runCell({ ...run, progress: bar(`${label}, ${name}`, few) });
    stressed.push({ cell, name, tally: tally! });
  }
  process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}${label}: done\n`);
}
const { user } = process.cpuUsage(began);
const broken = measured.flatMap(({ cell, tallies }) => brokenPromises(cell, tallies));
const text = calibrationText({ measured, stressed, panels, seed, broken, cpuSeconds: user / 1e6 });
process.stdout.write(`${text}\n`);
if (values.write) {
  const file = fileURLToPath(new URL('../../docs/calibration.md', import.meta.url));
  writeSection(file, 'Calibration of inference', 'calibration', text);
}
if (broken.length > 0 && panels >= 1000) process.exitCode = 1;
