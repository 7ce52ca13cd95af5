import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { timeBatch } from './batch.ts';
import { type BenchSpec, type BenchTool, runTools, type WholeRun } from './estimation-runs.ts';
import { describeMachine, load, markdownTable, writeSection } from './markdown.ts';
import { runMovers } from './movers.ts';
import { panelFile } from './panel-file.ts';
import { peerPackages, pythonPeers } from './python.ts';

// usage: node infra/bench/estimation.ts [--size large] [--runs 5] [--only contraflow] [--parts tools,scaling,batch,movers] [--write]
// Prints this program beside its peers, and with --write puts the tables into docs/benchmarks.md.

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'large' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    parts: { type: 'string', default: 'tools,scaling,batch,movers' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(values.runs);
const parts = new Set(values.parts.split(','));
const report = (text: string) => process.stderr.write(`${text}\n`);
const docs = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url));
const date = new Date().toISOString().slice(0, 10);
const distributions: Readonly<Partial<Record<BenchTool, string>>> = {
  pyfixest: 'pyfixest',
  statspai: 'StatsPAI',
  linearmodels: 'linearmodels',
};

function publish(name: string, text: string): void {
  process.stdout.write(`${text}\n\n`);
  if (values.write) writeSection(docs, 'Benchmarks', name, text);
}

const seconds = (value: number) => value.toFixed(2);
const ratio = (value: number, own: number) => `${(value / own).toFixed(1)}×`;

function toolRows(found: Map<BenchTool, WholeRun | string>): string[][] {
  const own = found.get('contraflow');
  return [...found].map(([tool, run]) => {
    const name =
      tool === 'contraflow' ? tool : `${distributions[tool]} ${peerPackages[distributions[tool]!]}`;
    if (typeof run === 'string') return [name, `missing: ${run}`, '', '', '', '', '', ''];
    const beside = typeof own === 'object' && tool !== 'contraflow' ? own : undefined;
    return [
      name,
      seconds(run.wallSeconds),
      beside === undefined ? '' : ratio(run.wallSeconds, beside.wallSeconds),
      seconds(run.cpuSeconds),
      beside === undefined ? '' : ratio(run.cpuSeconds, beside.cpuSeconds),
      String(Math.round(run.peakBytes / 2 ** 20)),
      beside === undefined ? '' : `${Math.round((100 * beside.peakBytes) / run.peakBytes)} %`,
      `${run.estimate.toPrecision(12)} (${run.standardError.toPrecision(9)})`,
    ];
  });
}

async function benchTools(): Promise<void> {
  const tools = (values.only?.split(',') ?? [
    'contraflow',
    'statspai',
    'pyfixest',
    'linearmodels',
  ]) as BenchTool[];
  const wanted = tools.flatMap((tool) => distributions[tool] ?? []);
  const peers =
    wanted.length === 0
      ? { python: '', missing: new Map<string, string>() }
      : await pythonPeers([...wanted, 'pyarrow', 'pandas'], report);
  const file = await panelFile(values.size);
  const sections: string[] = [];
  for (const spec of ['queue-hour', 'queue-how-hour'] satisfies BenchSpec[]) {
    const present = tools.filter((tool) => !peers.missing.has(distributions[tool] ?? ''));
    const before = load();
    const found = await runTools(present, file, spec, { runs, python: peers.python, report });
    for (const tool of tools) {
      if (!found.has(tool)) found.set(tool, peers.missing.get(distributions[tool]!) ?? 'not installed');
    }
    const effects = spec === 'queue-hour' ? 'queue and hour' : 'queue × hour-of-week and hour';
    sections.push(
      `Effects of ${effects}; load average ${before} before, ${load()} after:\n\n${markdownTable(
        ['', 'wall s', 'to ours', 'CPU s', 'to ours', 'peak MiB', 'ours of it', 'd (clustered error)'],
        toolRows(found),
      )}`,
    );
  }
  publish(
    'estimation-tools',
    `## Estimation, whole process\n\n${date}, ${describeMachine()}. Panel ${values.size}, from the Parquet file on disk to the printed estimate ` +
      `and clustered error, interpreter start included; median of ${runs} rounds after a warm-up, tools taking turns. Wall and CPU ` +
      `times grow with the load of the machine: read the ratios.\n\n${sections.join('\n\n')}`,
  );
}

async function benchScaling(): Promise<void> {
  const sizes = ['20x2160', '100x2160', '250x4380', '500x8760', '1000x17520'];
  const rows: string[][] = [];
  for (const size of sizes) {
    const file = await panelFile(size);
    const found = await runTools(['contraflow'], file, 'queue-hour', { runs: 1, python: '', report });
    const run = found.get('contraflow')!;
    if (typeof run === 'string') throw new Error(run);
    const [queues = 0, hours = 0] = size.split('x').map(Number);
    const cells = queues * hours;
    rows.push([
      size.replace('x', ' × '),
      `${(cells / 1e6).toFixed(2)} M`,
      seconds(run.wallSeconds),
      seconds(run.cpuSeconds),
      ((run.cpuSeconds / cells) * 1e9).toFixed(0),
      String(Math.round(run.peakBytes / 2 ** 20)),
    ]);
  }
  publish(
    'estimation-scaling',
    `## Estimation, growth with rows\n\n${date}, ${describeMachine()}, load average ${load()}. Whole process, effects of queue and hour.\n\n${markdownTable(
      ['queues × hours', 'cells', 'wall s', 'CPU s', 'CPU ns a cell', 'peak MiB'],
      rows,
    )}`,
  );
}

/** Rounds of the batch: one alone takes so short that a few would not tell. */
const batchRounds = 15;

async function benchBatch(): Promise<void> {
  const { outcomes, first, later, ...found } = await timeBatch(
    await panelFile(values.size),
    20,
    Math.max(runs, batchRounds),
  );
  publish(
    'estimation-batch',
    `## Estimation, twenty outcomes in one batch\n\n${date}, ${describeMachine()}, load average ${load()}. Panel ${values.size}, data loaded, effects of ` +
      `queue and hour, clustered errors; medians of ${Math.max(runs, batchRounds)} rounds: one outcome ${seconds(later.one)} s, ` +
      `${outcomes} outcomes ${seconds(later.batch)} s, ${ratio(found.ratio, 1)} one (at most ${ratio(found.largestRatio, 1)} in a round). ` +
      `The first round of the process: ${seconds(first.one)} and ${seconds(first.batch)} s, ${ratio(first.batch, first.one)}.`,
  );
}

function benchMovers(): void {
  const rows = [250, 500, 1000, 2000].map((queues) => {
    const run = runMovers(queues, 10, 50);
    return [
      `${queues} × ${run.agents}`,
      `${(run.rows / 1e6).toFixed(2)} M`,
      seconds(run.seconds),
      String(run.iterations),
      run.certificate.toExponential(1),
      `${run.estimate.toFixed(6)} (${run.standardError.toFixed(6)})`,
    ];
  });
  publish(
    'estimation-movers',
    `## Estimation, an ill-connected panel\n\n${date}, ${describeMachine()}, load average ${load()}. Effects of agent and queue; two agents a queue take three calls in the ` +
      `next queue and nobody else moves, so that the queues form a chain. The certificate is the largest group mean left, relative to the standard deviation ` +
      `of its column; the true effect is −0.06. Data loaded.\n\n${markdownTable(
        ['queues × agents', 'rows', 'wall s', 'iterations', 'certificate', 'effect (clustered error)'],
        rows,
      )}`,
  );
}

if (parts.has('tools')) await benchTools();
if (parts.has('scaling')) await benchScaling();
if (parts.has('batch')) await benchBatch();
if (parts.has('movers')) benchMovers();
