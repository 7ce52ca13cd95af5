import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { runBackfill } from './backfill-run.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';

// usage: node infra/bench/backfill.ts [--queues 500] [--days 730] [--max-active 4] [--memory-mb 192] [--write]
// Prints a backfill through real workflows; --write puts it into docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    queues: { type: 'string', default: '500' },
    days: { type: 'string', default: '730' },
    'max-active': { type: 'string', default: String(defaultMaxActive) },
    'memory-mb': { type: 'string', default: '192' },
    write: { type: 'boolean', default: false },
  },
});
const date = new Date().toISOString().slice(0, 10);
const count = (value: number) => Math.round(value).toLocaleString('en');

const before = load();
const [queues, days] = [Number(values.queues), Number(values.days)];
const run = await runBackfill({
  queues,
  days,
  maxActive: Number(values['max-active']),
  memoryMb: Number(values['memory-mb']),
  report: (text) => process.stderr.write(`${text}\n`),
});
const { first, second, last, peak } = run.workerMemory;
const figures = [
  ['rows in queue_hours', count(run.hours)],
  ['windows done / planned', `${run.result.done} / ${run.result.total}`],
  ['requests', count(run.result.requests)],
  ['seconds', run.seconds.toFixed(1)],
  ['rows/s', count(run.hours / run.seconds)],
  ['requests/s', (run.result.requests / run.seconds).toFixed(1)],
  [
    'worker memory: first, second and last quarter, peak (MB)',
    `${[first, second, last, peak].map((value) => value.toFixed(0)).join(', ')}`,
  ],
  ['warehouse file (MB)', run.warehouseMb.toFixed(0)],
];
const text = `## A backfill through workflows\n\n${queues} queues × ${days} days from the simulated platform with its limits off, windows of 7 days, ${values['max-active']} at once, warehouse.memoryMb ${values['memory-mb']}; Temporal server, worker and simulator share the machine.\n${date}, ${describeMachine()}, load before ${before}.\n\n${markdownTable(['', ''], figures)}\n\n\`node infra/bench/backfill.ts --queues ${queues} --days ${days} --max-active ${values['max-active']} --memory-mb ${values['memory-mb']}\``;
process.stdout.write(`${text}\n`);
if (values.write) {
  const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  writeSection(docs, 'Benchmarks', 'run', text);
}
