import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, timedRun } from './measure.ts';

export type BenchSpec = 'queue-hour' | 'queue-how-hour';
export type BenchTool = 'contraflow' | 'pyfixest' | 'statspai' | 'linearmodels';

/** One whole process: what it found and what it used. */
export interface WholeRun {
  estimate: number;
  standardError: number;
  wallSeconds: number;
  cpuSeconds: number;
  peakBytes: number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const usageHook = new URL('report-usage.mjs', import.meta.url).href;
const peersScript = fileURLToPath(new URL('peers.py', import.meta.url));

const specs: Readonly<Record<BenchSpec, Record<string, unknown>>> = {
  'queue-hour': { absorb: ['queue_id', 'hour'] },
  'queue-how-hour': { absorb: ['queue_id^how', 'hour'] },
};

/** `contraflow estimate` in a process of its own. */
async function ours(file: string, spec: BenchSpec): Promise<WholeRun> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-bench-'));
  try {
    const specFile = join(folder, 'spec.json');
    const usageFile = join(folder, 'usage.json');
    const text = {
      outcome: 'log_aht',
      unit: 'queue_id',
      time: 'hour',
      treatment: 'd',
      covariates: ['campaign'],
      estimator: 'twfe',
      inference: { kind: 'clustered', by: 'queue_id' },
      ...specs[spec],
    };
    writeFileSync(specFile, JSON.stringify(text));
    const { stdout, wallSeconds } = await timedRun(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--import',
        usageHook,
        'client/main.mjs',
        'estimate',
        '--data',
        file,
        '--spec',
        specFile,
        '--json',
      ],
      { cwd: root, env: { CONTRAFLOW_USAGE_FILE: usageFile } },
    );
    const { delta, standardError } = JSON.parse(stdout) as { delta: number; standardError: number };
    const usage = JSON.parse(readFileSync(usageFile, 'utf8')) as { cpuSeconds: number; peakBytes: number };
    return { estimate: delta, standardError, wallSeconds, ...usage };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A peer in a process of its own. */
async function peer(python: string, tool: BenchTool, file: string, spec: BenchSpec): Promise<WholeRun> {
  const { stdout, wallSeconds } = await timedRun(python, [peersScript, tool, file, spec]);
  const { fitSeconds: _fit, ...found } = JSON.parse(stdout.trim().split('\n').at(-1)!) as Omit<
    WholeRun,
    'wallSeconds'
  > & { fitSeconds: number };
  return { ...found, wallSeconds };
}

/**
 * Runs every tool on a file: one warm-up, then `runs` measured rounds in which the tools take turns, so that a change
 * of the machine's load falls on all of them. Returns the median of each figure, or why a tool could not run.
 */
export async function runTools(
  tools: readonly BenchTool[],
  file: string,
  spec: BenchSpec,
  options: { runs: number; python: string; report: (text: string) => void },
): Promise<Map<BenchTool, WholeRun | string>> {
  const once = (tool: BenchTool) =>
    tool === 'contraflow' ? ours(file, spec) : peer(options.python, tool, file, spec);
  const found = new Map<BenchTool, WholeRun[]>();
  const failed = new Map<BenchTool, string>();
  for (let round = 0; round <= options.runs; round++) {
    for (const tool of tools) {
      if (failed.has(tool)) continue;
      try {
        const run = await once(tool);
        options.report(
          `${spec} ${tool}${round === 0 ? ' (warm-up)' : ''}: ${run.wallSeconds.toFixed(2)} s, CPU ${run.cpuSeconds.toFixed(2)} s, ${Math.round(run.peakBytes / 2 ** 20)} MiB`,
        );
        if (round > 0) found.set(tool, [...(found.get(tool) ?? []), run]);
      } catch (error) {
        failed.set(tool, error instanceof Error ? error.message : String(error));
      }
    }
  }
  return new Map<BenchTool, WholeRun | string>(
    tools.map((tool) => [tool, failed.get(tool) ?? summarise(found.get(tool) ?? [])]),
  );
}

function summarise(runs: readonly WholeRun[]): WholeRun {
  const middle = (pick: (run: WholeRun) => number) => median(runs.map(pick));
  return {
    estimate: middle((run) => run.estimate),
    standardError: middle((run) => run.standardError),
    wallSeconds: middle((run) => run.wallSeconds),
    cpuSeconds: middle((run) => run.cpuSeconds),
    peakBytes: middle((run) => run.peakBytes),
  };
}
