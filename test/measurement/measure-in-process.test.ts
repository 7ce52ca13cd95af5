import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { MeasureRequest } from '../../activities/contract/steps.ts';
import { readTable } from '../../activities/estimation/index.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { measureInProcess } from '../../activities/measurement/measure-in-process.ts';
import { hourlyPanel } from './panel.ts';

const treated = ['g:a', 'g:b', 'g:c'];
const intervention = '2026-04-06T00:00:00.000Z';
const asOf = '2026-04-26T00:00:00.000Z';
const folder = mkdtempSync(join(tmpdir(), 'contraflow measure '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'panel.csv');
const config = configSchema.parse({
  platforms: [{ id: 'g', kind: 'files', path: 'x.csv', columns: {} }],
  changes: [{ id: 'ivr', intervention, treated, metrics: ['aht'] }],
});

function writePanel(): void {
  const { rows, columns } = hourlyPanel({
    seed: 5,
    start: '2026-01-05T00:00:00Z',
    days: 111,
    intervention,
    treated,
    controls: ['g:d', 'g:e', 'g:f', 'g:g', 'g:h', 'g:i'],
    effect: -0.06,
  });
  const named = [...columns];
  const cell = (column: (typeof named)[number][1], row: number): string => {
    if (column.kind === 'text') return column.labels[column.codes[row]!]!;
    const value = column.values[row]!;
    if (Number.isNaN(value)) return '';
    return column.kind === 'time' ? new Date(value).toISOString() : String(value);
  };
  const lines = Array.from({ length: rows }, (_, row) =>
    named.map(([, column]) => cell(column, row)).join(','),
  );
  writeFileSync(path, [named.map(([name]) => name).join(','), ...lines].join('\n'));
}
writePanel();

const request = (changeId = 'ivr'): MeasureRequest => ({
  runId: 'r',
  changeId,
  asOf,
  driftDays: [],
  panel: { path, rows: 1, contentHash: '', maxIntervalAt: asOf, preAggregatedUnits: [], units: 9 },
});
const measure = (signal: AbortSignal, changeId?: string, metrics: string[] = []) =>
  measureInProcess({ request: request(changeId), config }, signal, (metric) => metrics.push(metric));
const open = new AbortController().signal;

describe('a measurement in a process of its own', () => {
  it('gives what the same measurement gives here, and tells of each metric', async () => {
    const metrics: string[] = [];
    const file = await measure(open, undefined, metrics);
    const here = measureChange({
      table: await readTable(path),
      config,
      changeId: 'ivr',
      asOf,
      driftDays: [],
      inputMaxIntervalAt: asOf,
    });
    expect(file).toEqual(here);
    expect(file.estimates.length).toBeGreaterThan(0);
    expect(metrics).toEqual(['aht']);
  });

  it('says what the estimation says is wrong', async () => {
    await expect(measure(open, 'unknown')).rejects.toMatchObject({
      name: 'ContraflowError',
      message: expect.stringContaining('unknown'),
      hint: expect.any(String),
    });
  });

  it('ends with the signal', async () => {
    const stop = new AbortController();
    const running = measure(stop.signal);
    const [child] = childrenOf();
    stop.abort(new Error('cancelled'));
    await expect(running).rejects.toThrow('cancelled');
    await expect.poll(() => alive(child!)).toBe(false);
  });

  it('is not begun once the signal is given', async () => {
    await expect(measure(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow('cancelled');
    expect(childrenOf()).toEqual([]);
  });

  it.skipIf(!existsSync('/proc/self/environ'))(
    'is given no credentials (where the kernel shows what it is given)',
    async () => {
      process.env['PLATFORM_CLIENT_SECRET'] = 'planted-for-this-test';
      const stop = new AbortController();
      try {
        const running = measure(stop.signal);
        const given = () => readFileSync(`/proc/${childrenOf()[0]}/environ`, 'utf8');
        await expect.poll(given).toContain('PATH=');
        expect(given()).not.toContain('planted-for-this-test');
        stop.abort(new Error('seen'));
        await expect(running).rejects.toThrow('seen');
      } finally {
        delete process.env['PLATFORM_CLIENT_SECRET'];
      }
    },
  );

  it('that is killed fails, and its worker goes on', async () => {
    const running = measure(open);
    const [child] = childrenOf();
    process.kill(child!, 'SIGKILL');
    await expect(running).rejects.toThrow('the estimation process ended by SIGKILL');
  });
});

function childrenOf(): number[] {
  const found = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('measurement-process.mjs'))
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === process.pid);
  return found.map(([pid]) => pid!);
}

function alive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return state !== '' && !state.startsWith('Z');
  } catch {
    return false;
  }
}
