import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tables } from '../../activities/contract/tables/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';
import { demoCredentials } from '../../infra/demo/demo-config.ts';
import { type DemoOptions, runDemo } from '../../infra/demo/run-demo.ts';
import type { Stack } from '../../infra/stack/stack.ts';
import { differingRows } from '../../infra/verification/differing-rows.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { digestTables, type TableDigest } from '../support/equal-tables.ts';
import { placeBundle } from '../support/house.ts';

/** The demo's way with fewer queues and a shorter range, long enough for 90 days before the changes. */
const small: DemoOptions = {
  quiet: true,
  dialTicks: 2,
  scenario: { days: 98, changeDay: 91, genesysQueues: 8, cxoneQueues: 5 },
};

const home = process.cwd();
const warehouse = '.contraflow/warehouse.duckdb';
const folders: Awaited<ReturnType<typeof temporaryFolder>>[] = [];

/** A folder of its own becomes the working folder, as for a person who starts the demo there. */
async function enterFolder(): Promise<void> {
  const folder = await temporaryFolder();
  folders.push(folder);
  await placeBundle(folder.path);
  process.chdir(folder.path);
}

beforeAll(() => {
  delete process.env['CONTRAFLOW_HOME'];
});
afterAll(async () => {
  process.chdir(home);
  for (const folder of folders) await folder.remove();
});

/** Ends the worker without warning once a few windows are in the cache and many are still to come. */
async function killWorker(stack: Stack): Promise<number> {
  const cache = join('.contraflow', 'cache', 'genesys-demo');
  while (!existsSync(cache) || readdirSync(cache).length < 4) await sleep(20);
  const pid = stack.worker.pid()!;
  process.kill(pid, 'SIGKILL');
  return pid;
}

describe('the demo on a smaller range', () => {
  let undisturbed: Record<string, TableDigest> = {};
  let kept: string;

  /** The rows that differ say more than two hashes. */
  async function expectUndisturbed(): Promise<void> {
    expect(await differingRows(kept, warehouse)).toEqual([]);
    expect(await digestTables(warehouse)).toEqual(undisturbed);
  }

  it('ends with 0, a report and full tables', { timeout: 120_000 }, async () => {
    await enterFolder();
    expect(await runDemo(small)).toBe(0);
    const report = readFileSync('.contraflow/report/index.html', 'utf8');
    expect(report).toContain('ivr-redesign');
    expect(report).not.toMatch(/<(script|link|img)[^>]+(src|href)="https?:/);

    undisturbed = await digestTables(warehouse);
    kept = resolve('undisturbed.duckdb');
    copyFileSync(warehouse, kept);
    expect(undisturbed['queue_hours']?.rows).toBe(98 * 24 * 13);
    expect(undisturbed['impact_estimates']?.rows).toBeGreaterThanOrEqual(10);
    for (const name of [
      'impact_counterfactual',
      'impact_weights',
      'impact_diagnostics',
      'drift_checks',
      'kpi_daily',
      'kpi_agent',
    ]) {
      expect(undisturbed[name]?.rows, name).toBeGreaterThan(0);
    }
    const reader = await openReader({ kind: 'duckdb', path: warehouse });
    const count = async (sql: string) =>
      Number((await reader.query(`SELECT count(*) AS n FROM ${sql}`))[0]?.['n']);
    expect(await count("extraction_windows WHERE status = 'done' AND complete")).toBe(28);
    expect(await count('extraction_windows')).toBe(28);
    expect(await count('impact_current')).toBe(10);
    expect(await count('dial_decisions')).toBe(2);
    expect(await count("pipeline_runs WHERE status = 'parked' OR status = 'failed'")).toBe(0);
    const overlap = "queue_overlap WHERE platform = 'genesys-demo' AND agents > 0";
    expect(await count(overlap)).toBeGreaterThanOrEqual(8);
    expect(await count(`${overlap} AND handled_share BETWEEN 0 AND 1`)).toBe(await count(overlap));
    await reader.close();
  });

  it('leaves no secret in logs, tables or files, and stops what it started', async () => {
    const secrets = [
      demoCredentials.DEMO_GENESYS_CLIENT_SECRET,
      demoCredentials.DEMO_CXONE_CLIENT_SECRET,
      demoCredentials.DEMO_WEBHOOK_SECRET.slice('whsec_'.length),
    ];
    const files = readdirSync('.contraflow', { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const names = files.map((entry) => entry.name);
    expect(names).toEqual(
      expect.arrayContaining(['worker.log', 'temporal.db', 'warehouse.duckdb', 'demo.yaml', 'index.html']),
    );
    for (const entry of files) {
      const bytes = readFileSync(join(entry.parentPath, entry.name));
      const content = entry.name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
      for (const secret of secrets)
        expect(content.includes(secret), `${entry.name} holds a secret`).toBe(false);
    }
    const reader = await openReader({ kind: 'duckdb', path: warehouse });
    const rowsWith = async (table: string, text: string) => {
      const sql = `SELECT count(*) AS n FROM ${table} AS t WHERE contains(CAST(t AS VARCHAR), $1)`;
      return Number((await reader.query(sql, [text]))[0]?.['n']);
    };
    expect(
      await rowsWith('impact_estimates', 'ivr-redesign'),
      'the search finds what is there',
    ).toBeGreaterThan(0);
    for (const { name } of tables)
      for (const secret of secrets) expect(await rowsWith(name, secret), name).toBe(0);
    await reader.close();
    expect(names).not.toContain('stack.json');
    expect(names).not.toContain('stack.lock');
  });

  it('gives the same tables when it is run again', { timeout: 120_000 }, async () => {
    expect(await runDemo(small)).toBe(0);
    await expectUndisturbed();
  });

  it('gives the same tables when the worker is killed in the middle of the backfill', {
    timeout: 180_000,
  }, async () => {
    await enterFolder();
    let killed: Promise<number> | undefined;
    let restarts = () => 0;
    const exitCode = await runDemo({
      ...small,
      onStack: (stack) => {
        killed = killWorker(stack);
        restarts = stack.worker.restarts;
      },
    });
    expect(exitCode).toBe(0);
    expect(await killed).toBeGreaterThan(0);
    expect(restarts()).toBe(1);
    await expectUndisturbed();
  });
});
