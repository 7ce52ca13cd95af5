import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { estimateResult } from '../../activities/contract/estimate-result.ts';
import { runEstimateCommand } from '../../client/commands/estimate.ts';
import { makePanel, numbers } from './panel/make-panel.ts';

const folder = mkdtempSync(join(tmpdir(), 'contraflow-estimate-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const panel = makePanel();
const [time, y, d] = ['time', 'y', 'd'].map((name) => numbers(panel, name)) as [
  Float64Array,
  Float64Array,
  Float64Array,
];
const lines = Array.from(
  time,
  (t, row) =>
    `q${Math.floor(row / 20)},${t},${y[row]},${d[row]},${Math.floor(row / 20) < 10 ? 'north' : 'south'}`,
);
const data = file('panel.csv', ['unit,time,y,d,site', ...lines].join('\n'));
const yaml =
  'outcome: y\nunit: unit\ntime: time\ntreatment: d\nestimator: twfe\ninference: {kind: clustered}\n';

async function refusal(spec: string): Promise<ContraflowError> {
  const error = await runEstimateCommand({ data, spec }).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ContraflowError) return error;
  throw new Error(`no refusal but ${String(error)}`);
}

describe('contraflow estimate', () => {
  it('returns a document of the contract and a table for people', async () => {
    const { document, text, exitCode } = await runEstimateCommand({ data, spec: file('a.yaml', yaml) });
    const result = estimateResult.parse(document);
    expect(exitCode).toBe(0);
    expect(result.delta).toBeGreaterThan(0.3);
    expect(result.timings!.estimateMs).toBeGreaterThan(0);
    expect(text).toContain('clustered');
    const json = JSON.stringify({
      outcome: 'y',
      unit: 'unit',
      time: 'time',
      treatment: 'd',
      estimator: 'twfe',
      inference: { kind: 'clustered' },
    });
    const other = await runEstimateCommand({ data, spec: file('a.json', json) });
    expect((other.document as { delta: number }).delta).toBe(result.delta);
  });

  it('--by runs every group; one that fails is told apart and exits 3', async () => {
    const { document, text, exitCode } = await runEstimateCommand({
      data,
      spec: file('a.yaml', yaml),
      by: 'site',
    });
    const [north, south] = document as [Record<string, unknown>, Record<string, unknown>];
    expect(exitCode).toBe(3);
    expect(north).toMatchObject({ by: { column: 'site', value: 'north' }, estimator: 'twfe' });
    expect(south).toMatchObject({
      by: { column: 'site', value: 'south' },
      error: { code: 'no-treated-unit' },
    });
    expect(text).toContain('south');
  });

  it.each([
    ['an unknown key', `${yaml}outcom: y\n`, /unknown key outcom/],
    ['an unknown key inside', yaml.replace('clustered}', 'clustered, lag: 2}'), /unknown key inference\.lag/],
    ['a misspelt outcome', yaml.replace('outcome', 'outcom'), /unknown key outcom/],
    ['no outcome', yaml.replace('outcome: y\n', ''), /key outcome is missing/],
    ['an unknown value', yaml.replace('twfe', 'magic'), /estimator: /],
    ['broken YAML', 'outcome: [y', /neither YAML nor JSON/],
    ['a repeated key in JSON', '{"outcome": "y", "outcome": "z"}', /must be unique/],
    ['an empty spec', '', /expected/],
  ])('refuses %s as usage, naming file and key', async (_name, text, message) => {
    const error = await refusal(file('bad.yaml', text));
    expect(error.kind).toBe('usage');
    expect(error.message).toMatch(message);
    expect(error.message).toContain('bad.yaml');
  });

  it('refuses a spec that is not there', async () => {
    expect((await refusal(join(folder, 'none.yaml'))).code).toBe('unreadable-spec');
  });
});

describe('every estimator through one door', () => {
  const estimators: [string, string][] = [
    ['ols', 'estimator: ols'],
    ['event-study', 'estimator: event-study'],
    ['staggered', 'estimator: staggered'],
    ['poisson', 'estimator: poisson'],
    ['synthetic-control', 'estimator: synthetic-control'],
    ['synthetic-did', 'estimator: synthetic-did'],
    ['its', 'estimator: its'],
    ['auto', 'estimator: auto'],
  ];

  it.each(estimators)('%s', async (_name, line) => {
    const spec = yaml
      .replace('estimator: twfe', line)
      .replace('inference: {kind: clustered}\n', '')
      .replace('treatment: d\n', 'treated: [q0, q1, q2, q3, q4]\nintervention: 12\n');
    const { document } = await runEstimateCommand({ data, spec: file('one.yaml', spec) });
    const result = estimateResult.parse(document);
    expect(Number.isFinite(result.delta)).toBe(true);
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
    if (line.includes('poisson')) expect(result.delta).toBeGreaterThan(0);
    else if (!line.includes('its')) expect(Math.abs(result.delta - 0.5)).toBeLessThan(0.3);
  });

  it('runs a list of specs, and adjusts their p-values on request', async () => {
    const list = file(
      'list.yaml',
      `- {${yaml.trim().replaceAll('\n', ', ')}}\n- {outcome: y, unit: unit, time: time, treatment: d, estimator: ols}\n`,
    );
    const plain = await runEstimateCommand({ data, spec: list });
    const [twfe, ols] = (plain.document as unknown[]).map((one) => estimateResult.parse(one));
    expect([twfe!.estimator, ols!.estimator]).toEqual(['twfe', 'ols']);
    expect(twfe!.adjusted).toBeUndefined();
    const discovery = await runEstimateCommand({ data, spec: list, adjust: 'benjamini-hochberg' });
    const rates = (discovery.document as unknown[]).map((one) => estimateResult.parse(one));
    expect(Math.max(...rates.map(({ adjusted }) => adjusted!.pValue!))).toBeCloseTo(
      Math.max(twfe!.pValue!, ols!.pValue!),
      12,
    );
    const family = await runEstimateCommand({ data, spec: list, adjust: 'romano-wolf' });
    expect(family.text).toContain('p, adjusted');
    for (const one of family.document as unknown[]) {
      const { adjusted } = estimateResult.parse(one);
      expect(adjusted!.method).toMatch(/romano-wolf|holm/);
      expect(adjusted!.because).not.toBe('');
    }
  });

  it('refuses what is for one spec beside a list, and the other way round', async () => {
    const list = file('two.yaml', `- {${yaml.trim().replaceAll('\n', ', ')}}\n`);
    await expect(runEstimateCommand({ data, spec: list, by: 'site' })).rejects.toThrow(/--by runs one spec/);
    const one = file('one.yaml', yaml);
    await expect(runEstimateCommand({ data, spec: one, adjust: 'romano-wolf' })).rejects.toThrow(
      /--adjust is for a list/,
    );
  });
});
