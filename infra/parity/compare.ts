import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ContraflowError } from '../../activities/contract/errors.ts';
import type { Coefficient } from '../../activities/contract/estimate-result.ts';
import { estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { type DataTable, estimate } from '../../activities/estimation/index.ts';
import { type Combination, combinations } from './combinations.ts';
import { type ParityPanel, parityPanel } from './panels.ts';

/**
 * Largest relative differences accepted. The peer's Poisson fit ends at a tolerance of its own, which its errors show.
 */
export function limitsOf(model: Combination['model']): { coef: number; se: number; p: number } {
  return model === 'poisson' ? { coef: 1e-10, se: 1e-7, p: 1e-6 } : { coef: 1e-10, se: 1e-9, p: 1e-8 };
}

/** Names of the figures in which a fit is beyond the limits; empty where it agrees or was not made. */
export function beyondLimits({ combination, differences }: Comparison): ('coef' | 'se' | 'p')[] {
  const limits = limitsOf(combination.model);
  return differences === undefined
    ? []
    : (['coef', 'se', 'p'] as const).filter((figure) => !(differences[figure] <= limits[figure]));
}

interface PeerAnswer {
  coef: Record<string, number>;
  se: Record<string, number>;
  p: Record<string, number>;
}

/** One fit of both sides, or why one side has none. */
export interface Comparison {
  panel: string;
  combination: Combination;
  effects: number;
  weighted: boolean;
  dropSingletons: boolean;
  /** Largest relative differences over the regressors; absent where a side has no answer. */
  differences?: { coef: number; se: number; p: number };
  /** Why a side has no answer, or which regressors only one side kept. */
  reason?: string;
}

interface Task {
  panel: ParityPanel;
  combination: Combination;
  weighted: boolean;
  dropSingletons: boolean;
  /** Regressors that this program kept: linearmodels and statsmodels refuse or spread collinear ones. */
  ours: readonly Coefficient[] | undefined;
  reason: string | undefined;
}

const peersScript = fileURLToPath(new URL('peers.py', import.meta.url));

/** Compares `panels` random panels over every combination; `python` has the three peers. */
export async function comparePanels(panels: number, python: string): Promise<Comparison[]> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-parity-'));
  try {
    const tasks: Task[] = [];
    for (let index = 0; index < panels; index++) {
      const panel = parityPanel(index);
      writeFileSync(join(folder, `${panel.name}.csv`), csvOf(panel));
      tasks.push(...tasksOf(panel, index));
    }
    const asked = tasks.filter((task) => task.ours !== undefined);
    const answers = await askPeers(
      python,
      asked.map((task) => requestOf(task, folder)),
    );
    const answerOf = new Map(asked.map((task, position) => [task, answers[position]!]));
    return tasks.map((task) => compare(task, answerOf.get(task)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tasksOf(panel: ParityPanel, index: number): Task[] {
  const table: DataTable = {
    rows: panel.columns.get('y')!.length,
    columns: new Map([...panel.columns].map(([name, values]) => [name, { kind: 'number', values }])),
  };
  return combinations
    .filter((combination) => combination.effects.includes(panel.effects.length))
    .flatMap((combination) =>
      (combination.weighted ? [false, true] : [false]).map((weighted) => ({ combination, weighted })),
    )
    .map(({ combination, weighted }) => {
      // statsmodels has no notion of singletons, and dummies keep them.
      const dropSingletons = combination.tool !== 'statsmodels' && index % 4 === 1;
      return {
        panel,
        combination,
        weighted,
        dropSingletons,
        ...fitOurs(table, panel, combination, weighted, dropSingletons),
      };
    });
}

const outcomes = { linear: 'y', poisson: 'count', 'fractional-logit': 'share' } as const;

function fitOurs(
  table: DataTable,
  panel: ParityPanel,
  combination: Combination,
  weighted: boolean,
  dropSingletons: boolean,
): Pick<Task, 'ours' | 'reason'> {
  const [treatment, ...covariates] = panel.regressors;
  const linear = panel.effects.length === 0 ? 'ols' : 'twfe';
  const spec = estimateSpec.parse({
    outcome: outcomes[combination.model],
    unit: 'unit',
    time: 'period',
    treatment,
    covariates,
    absorb: panel.effects,
    singletons: dropSingletons ? 'drop' : 'keep',
    estimator: combination.model === 'linear' ? linear : combination.model,
    ...(weighted ? { weights: 'w' } : {}),
    inference: combination.ours,
  });
  try {
    return { ours: estimate(table, spec).coefficients ?? [], reason: undefined };
  } catch (error) {
    if (!(error instanceof ContraflowError)) throw error;
    return { ours: undefined, reason: `contraflow: ${error.message}` };
  }
}

function requestOf(task: Task, folder: string): Record<string, unknown> {
  const { panel, combination, weighted, dropSingletons } = task;
  const kept = task.ours!.map(({ name }) => name).filter((name) => panel.regressors.includes(name));
  return {
    file: join(folder, `${panel.name}.csv`),
    tool: combination.tool,
    model: combination.model,
    outcome: outcomes[combination.model],
    // pyfixest drops collinear columns by itself, so it shall see them all.
    regressors: combination.tool === 'pyfixest' ? panel.regressors : kept,
    effects: panel.effects,
    weights: weighted ? 'w' : null,
    dropSingletons,
    peer: combination.peer,
  };
}

function compare(task: Task, answer: PeerAnswer | { error: string } | undefined): Comparison {
  const { panel, combination, weighted, dropSingletons } = task;
  const about = { panel: panel.name, combination, effects: panel.effects.length, weighted, dropSingletons };
  if (answer === undefined) return { ...about, reason: task.reason ?? 'not fitted' };
  if ('error' in answer) return { ...about, reason: `${combination.tool}: ${answer.error}` };
  const ours = new Map(
    task.ours!.filter(({ name }) => panel.regressors.includes(name)).map((row) => [row.name, row]),
  );
  const theirs = Object.keys(answer.coef);
  if (theirs.length !== ours.size || theirs.some((name) => !ours.has(name))) {
    const reason = `contraflow keeps ${[...ours.keys()].join(', ')}, ${combination.tool} ${theirs.join(', ')}`;
    return { ...about, reason };
  }
  const differences = { coef: 0, se: 0, p: 0 };
  for (const name of theirs) {
    const row = ours.get(name)!;
    if (row.standardError === null || row.pValue === null) {
      const reason = `contraflow gives ${name} no standard error, ${combination.tool} ${answer.se[name]}`;
      return { ...about, reason };
    }
    differences.coef = Math.max(differences.coef, relative(row.estimate, answer.coef[name]!));
    differences.se = Math.max(differences.se, relative(row.standardError, answer.se[name]!));
    if (answer.p[name]! > smallestP[combination.tool])
      differences.p = Math.max(differences.p, relative(row.pValue, answer.p[name]!));
  }
  return { ...about, differences };
}

/** p-values below are not compared: pyfixest forms 1 − F(|t|), which keeps no digits of a small tail. */
const smallestP: Readonly<Record<Combination['tool'], number>> = {
  pyfixest: 1e-7,
  linearmodels: 1e-300,
  statsmodels: 1e-300,
};

function relative(own: number, peer: number): number {
  const difference = Math.abs(own - peer) / Math.max(Math.abs(peer), 1e-300);
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}

function csvOf(panel: ParityPanel): string {
  const names = [...panel.columns.keys()];
  const columns = [...panel.columns.values()];
  const lines = [names.join(',')];
  for (let i = 0; i < columns[0]!.length; i++) lines.push(columns.map((values) => values[i]).join(','));
  return `${lines.join('\n')}\n`;
}

function askPeers(python: string, requests: readonly unknown[]): Promise<(PeerAnswer | { error: string })[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, [peersScript], { stdio: ['pipe', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      stderr = (stderr + chunk).slice(-4000);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(stdout) as (PeerAnswer | { error: string })[]);
      else reject(new Error(`the peers ended with ${code}: ${stderr.trim().split('\n').at(-1)}`));
    });
    child.stdin.end(JSON.stringify(requests));
  });
}
