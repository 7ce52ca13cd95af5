import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { runBackfill } from './backfill-run.ts';
import { measureHours, measureLoad } from './load-rate.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';

// usage: node infra/bench/backfill.ts [--parts load,run] [--queues 500] [--days 730] [--max-active 4] [--memory-mb 192] [--windows 7] [--write]
// Prints the rate at which windows are loaded and a backfill through real workflows; --write puts both into
// docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    parts: { type: 'string', default: 'load,run' },
    queues: { type: 'string', default: '500' },
    days: { type: 'string', default: '730' },
    'max-active': { type: 'string', default: String(defaultMaxActive) },
    'memory-mb': { type: 'string', default: '192' },
    windows: { type: 'string', default: '7' },
    write: { type: 'boolean', default: false },
  },
});
const parts = new Set(values.parts.split(','));
const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const date = new Date().toISOString().slice(0, 10);
const count = (value: number) => Math.round(value).toLocaleString('en');

function publish(name: string, text: string): void {
  process.stdout.write(`${text}\n\n`);
  if (values.write) writeSection(docs, 'Benchmarks', name, text);
}

if (parts.has('load')) {
  const before = load();
  const sizes: [number, number][] = [
    [16, 7],
    [500, 7],
    [500, 28],
    [500, 91],
  ];
  const head = [
    'queues × days',
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
      const rate = await measure(queues, days, days > 28 ? 3 : Number(values.windows));
      peak = Math.max(peak, process.resourceUsage().maxRSS / 1024);
      rows.push([
        `${queues} × ${days} d`,
        count(rate.rows),
        rate.medianMs.toFixed(0),
        rate.bestMs.toFixed(0),
        rate.processorMs.toFixed(0),
        count(rate.rowsPerSecond),
        count((rate.rows / rate.bestMs) * 1000),
      ]);
    }
    return markdownTable(head, rows);
  };
  const whole = await tableOf(measureLoad);
  const wholePeak = peak;
  const hours = await tableOf(measureHours);
  publish(
    'load',
    `## Loading a window\n\nRows of a window, already read, into \`raw_queue_intervals\` and \`queue_hours\` with checks, ledger and commit; DuckDB file.\n${date}, ${describeMachine()}, load before ${before}. Peak memory of the process, rows included: ${wholePeak.toFixed(0)} MB.\n\n${whole}\n\nThe same rows into \`queue_hours\` alone: handed over, checked, standardised and committed, without \`raw_queue_intervals\` and the ledger.\n\n${hours}\n\n\`node infra/bench/backfill.ts --parts load --windows ${values.windows}\``,
  );
}

if (parts.has('run')) {
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
  publish(
    'run',
    `## A backfill through workflows\n\n${queues} queues × ${days} days from the simulated platform with its limits off, windows of 7 days, ${values['max-active']} at once, warehouse.memoryMb ${values['memory-mb']}; Temporal server, worker and simulator share the machine.\n${date}, ${describeMachine()}, load before ${before}.\n\n${markdownTable(['', ''], figures)}\n\n\`node infra/bench/backfill.ts --parts run --queues ${queues} --days ${days} --max-active ${values['max-active']} --memory-mb ${values['memory-mb']}\``,
  );
}
