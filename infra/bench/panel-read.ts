import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readTable } from '../../activities/estimation/index.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';
import { median } from './measure.ts';
import { panelFile } from './panel-file.ts';

// usage: node infra/bench/panel-read.ts [--size large] [--runs 5] [--write]
// Time to read four columns of a panel file, as the warehouse exports it, into typed arrays: `large` has
// four million rows and is generated on first use. --write puts the figures into docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'large' },
    runs: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
});
const columns = ['queue_id', 'hour', 'd', 'log_aht'];
const file = await panelFile(values.size);
const before = load();
const wall: number[] = [];
const processor: number[] = [];
let rows = 0;
for (let run = 0; run < Number(values.runs); run++) {
  const [begin, used] = [performance.now(), process.cpuUsage()];
  rows = (await readTable(file, columns)).rows;
  wall.push((performance.now() - begin) / 1000);
  const { user, system } = process.cpuUsage(used);
  processor.push((user + system) / 1e6);
}
const figures = [
  ['rows × columns', `${rows.toLocaleString('en')} × ${columns.length}`],
  ['seconds, best and median', `${Math.min(...wall).toFixed(2)}, ${median(wall).toFixed(2)}`],
  ['processor seconds (all threads), median', median(processor).toFixed(2)],
  ['peak memory of the process (MB)', (process.resourceUsage().maxRSS / 1024).toFixed(0)],
];
const text = `## Reading a panel\n\nFour columns of a Parquet panel into typed arrays, ${values.runs} runs.\n${new Date().toISOString().slice(0, 10)}, ${describeMachine()}, load before ${before}.\n\n${markdownTable(['', ''], figures)}\n\n\`node infra/bench/panel-read.ts --size ${values.size} --runs ${values.runs}\``;
process.stdout.write(`${text}\n`);
if (values.write) {
  const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
  writeSection(docs, 'Benchmarks', 'panel', text);
}
