import '../../activities/sound-optimiser.ts';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { measureHours, measureLoad } from './load-windows.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';

// usage: node infra/bench/load-rate.ts [--windows 7] [--write]
// Prints the rate at which windows are loaded, one and several at once, in rounds (3 of the largest size); --write puts it
// into docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    windows: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
});
const count = (value: number) => Math.round(value).toLocaleString('en');

const date = new Date().toISOString().slice(0, 10);
const before = load();
const sizes: [number, number][] = [
  [16, 7],
  [500, 7],
  [500, 28],
  [500, 91],
];
const head = [
  'queues × days',
  'windows at once',
  'rows',
  'median ms',
  'best ms',
  'processor ms',
  'rows/s (median)',
  'rows/s (best)',
];
let peak = 0;
const tableOf = async (measure: typeof measureLoad): Promise<string> => {
  const rows: string[][] = [];
  for (const [queues, days] of sizes) {
    for (const atOnce of [1, defaultMaxActive]) {
      const rounds = days > 28 ? 3 : Number(values.windows);
      const rate = await measure({ queues, days, rounds, atOnce });
      peak = Math.max(peak, process.resourceUsage().maxRSS / 1024);
      rows.push([
        `${queues} × ${days} d`,
        String(atOnce),
        count(rate.rows),
        rate.medianMs.toFixed(0),
        rate.bestMs.toFixed(0),
        rate.processorMs.toFixed(0),
        count(rate.rowsPerSecond),
        count((rate.rows / rate.bestMs) * 1000),
      ]);
    }
  }
  return markdownTable(head, rows);
};
const whole = await tableOf(measureLoad);
const wholePeak = peak;
const hours = await tableOf(measureHours);
const text = `## Loading a window\n\nRows of windows, already read, into \`raw_queue_intervals\` and \`queue_hours\` with checks, ledger and commit; DuckDB file. Windows at once are begun together, as many as a backfill does by default.\n${date}, ${describeMachine()}, load before ${before}. Peak memory of the process, rows included: ${wholePeak.toFixed(0)} MB.\n\n${whole}\n\nThe same rows into \`queue_hours\` alone: handed over, checked, standardised and committed, without \`raw_queue_intervals\` and the ledger.\n\n${hours}\n\n\`node infra/bench/load-rate.ts --windows ${values.windows}\``;
process.stdout.write(`${text}\n`);
if (values.write) {
  const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  writeSection(docs, 'Benchmarks', 'load', text);
}
