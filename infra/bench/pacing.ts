import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { runBackfill } from './backfill-run.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';

// usage: node infra/bench/pacing.ts [--requests 3000] [--per-minute 300] [--burst 10] [--max-active 4] [--write]
// A backfill in real time against the simulated platform with its limit on: share of the permitted requests used, and 429s.
// 3,000 requests take ten minutes; --write puts the figures into docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '3000' },
    'per-minute': { type: 'string', default: '300' },
    burst: { type: 'string', default: '10' },
    'max-active': { type: 'string', default: String(defaultMaxActive) },
    write: { type: 'boolean', default: false },
  },
});
const limit = { requestsPerMinute: Number(values['per-minute']), burst: Number(values.burst) };
/** Queues of a window of seven days whose rows fill `pagesPerWindow` pages. */
const queues = 500;
const pagesPerWindow = 168;
const windows = Math.ceil(Number(values.requests) / pagesPerWindow);

const before = load();
const run = await runBackfill({
  queues,
  days: 7 * windows,
  maxActive: Number(values['max-active']),
  memoryMb: 256,
  rateLimit: limit,
  report: (text) => process.stderr.write(`${text}\n`),
});
const { requests, retries } = run.result;
const refused = retries['rate-limited'] ?? 0;
const permitted = limit.burst + (run.seconds / 60) * limit.requestsPerMinute;
const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(2)} %`;
const figures = [
  ['requests', requests.toLocaleString('en')],
  ['seconds, first plan to last row loaded', run.seconds.toFixed(1)],
  ['permitted in that time (burst included)', Math.floor(permitted).toLocaleString('en')],
  ['share of the permitted used', percent(requests - refused, permitted)],
  ['refused with 429', `${refused} (${percent(refused, requests)})`],
  ['windows done / planned', `${run.result.done} / ${run.result.total}`],
];
const text = `## Pacing in real time\n\nA backfill through workflows of ${queues} queues × ${7 * windows} days against the simulated platform at ${limit.requestsPerMinute} requests a minute with bursts of ${limit.burst}, ${values['max-active']} windows at once.\n${new Date().toISOString().slice(0, 10)}, ${describeMachine()}, load before ${before}.\n\n${markdownTable(['', ''], figures)}\n\n\`node infra/bench/pacing.ts --requests ${values.requests} --max-active ${values['max-active']}\``;
process.stdout.write(`${text}\n`);
if (values.write) {
  const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  writeSection(docs, 'Benchmarks', 'pacing', text);
}
