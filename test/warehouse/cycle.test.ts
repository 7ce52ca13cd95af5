import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import type { Config } from '../../activities/contract/config.ts';
import { examineWarehouse } from '../../activities/warehouse/doctor.ts';
import { createWarehouse, openReader, type QueryRow } from '../../activities/warehouse/index.ts';
import { runBackupCommand } from '../../client/commands/backup.ts';
import { runExportCommand } from '../../client/commands/export.ts';
import { runQueryCommand } from '../../client/commands/query.ts';
import { startDemoWarehouse } from '../../infra/demo/demo-warehouse.ts';
import { emulatorPython } from '../../infra/emulators/index.ts';
import { largestDifference } from '../../infra/verification/largest-difference.ts';
import { contraflow } from '../support/command-line.ts';
import { asOf, comparedTables, cycleConfig, hostileQueues, runCycle, tablesOf } from './cycle.ts';
import { temporaryFolder } from './fixtures.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Reads every compared table through the way that commands take. */
async function readAll(config: Config): Promise<Record<string, QueryRow[]>> {
  const reader = await openReader(config.warehouse);
  try {
    return await tablesOf((sql) => reader.query(sql));
  } finally {
    await reader.close();
  }
}

/** The embedded warehouse after a cycle: what the others are held against. */
const embedded = cycleConfig({ kind: 'duckdb', path: join(folder.path, 'expected.duckdb') });
let expected: Record<string, QueryRow[]>;
let expectedReport: string;
beforeAll(async () => {
  const config = embedded;
  const warehouse = await createWarehouse(config.warehouse);
  await warehouse.migrate();
  const { failures, checks, reportPath } = await runCycle(warehouse, config, join(folder.path, 'expected'));
  await warehouse.close();
  expectedReport = reportPath;
  expect({ failures, checks }).toEqual({
    failures: [],
    checks: { ...checks, warned: 0, failed: 0, errors: [] },
  });
  expected = await readAll(config);
}, 120_000);

const kinds = ['duckdb', 'bigquery', 'snowflake'] as const;
const available = await Promise.all(
  kinds.map(async (kind) => kind === 'duckdb' || (await emulatorPython(kind)).python !== null),
);

describe.each(kinds.map((kind, position) => [kind, available[position]!] as const))(
  'a cycle over %s, queues with hostile names',
  { timeout: 240_000 },
  (kind, there) => {
    let config: Config;
    let place: Awaited<ReturnType<typeof startDemoWarehouse>>;
    let reportPath: string;
    const own = join(folder.path, kind);

    beforeAll(async () => {
      if (!there) return;
      place = await startDemoWarehouse(kind);
      Object.assign(process.env, place.env);
      mkdirSync(own, { recursive: true });
      if (place.config === undefined) {
        config = embedded;
        reportPath = expectedReport;
        return;
      }
      config = cycleConfig(place.config);
      const warehouse = await createWarehouse(config.warehouse);
      await warehouse.migrate();
      ({ reportPath } = await runCycle(warehouse, config, own));
      await warehouse.close();
    }, 240_000);
    afterAll(() => place?.close());

    it.skipIf(!there)('leaves the tables of the embedded warehouse, to 1e-9', async () => {
      const found = await readAll(config);
      for (const name of Object.keys(comparedTables)) {
        expect(found[name]!.length, name).toBe(expected[name]!.length);
        const { difference, place: where } = largestDifference(found[name], expected[name], name);
        expect(difference, where.slice(0, 200)).toBeLessThanOrEqual(1e-9);
      }
      expect(found['impact_estimates']!.map(({ metric }) => metric)).toEqual(['aht', 'service_level']);
      expect(new Set(found['queue_hours']!.map((row) => row['queue_id']))).toEqual(new Set(hostileQueues));
    });

    it.skipIf(!there)('answers query, and says what is wrong with one', async () => {
      const name = hostileQueues[0].replaceAll("'", kind === 'bigquery' ? "\\'" : "''");
      const { document } = await runQueryCommand({
        sql: `SELECT count(*) AS n FROM queue_hours WHERE queue_id = '${name}'`,
        config,
      });
      expect(document).toEqual([{ n: 504 }]);
      await expect(
        runQueryCommand({ sql: 'DELETE FROM queue_hours WHERE true', config }),
      ).rejects.toMatchObject({
        code: 'not-read-only',
      });
    });

    it.skipIf(!there).each(['csv', 'json', 'parquet'] as const)('exports %s', async (format) => {
      const out = join(own, `weights.${format}`);
      const { document } = await runExportCommand({ table: 'process_changes', format, out, config });
      expect(document.rows).toBe(hostileQueues.length);
      const instance = await DuckDBInstance.create(':memory:');
      const connection = await instance.connect();
      const source = format === 'csv' ? `read_csv('${out}', header = true, all_varchar = true)` : `'${out}'`;
      const reader = await connection.runAndReadAll(`SELECT unit FROM ${source} `);
      const units = reader
        .getRowObjects()
        .map(({ unit }) => String(unit))
        .sort();
      connection.closeSync();
      instance.closeSync();
      expect(units).toEqual(hostileQueues.map((queue) => `p:${queue}`).sort());
    });

    it.skipIf(!there)('reports without letting a name become markup', () => {
      const report = readFileSync(reportPath, 'utf8');
      expect(report).not.toContain('<script>alert(1)</script>');
      expect(report).toContain('O&#39;Brien; DROP TABLE');
    });

    it.skipIf(!there)('answers status, report and doctor from the configuration alone', async () => {
      const file = join(own, 'contraflow.yaml');
      const { warehouse, platforms, changes } = config;
      writeFileSync(file, stringify({ warehouse, platforms, changes }));
      const run = (...args: string[]) => contraflow(own, [...args, '--config', file], place.env);
      const status = await run('status', '--json');
      expect(status.stderr).toBe('');
      expect(JSON.parse(status.stdout)).toMatchObject({
        freshness: [{ platform: 'p', queues: hostileQueues.length }],
        runs: [{ status: 'done' }],
        checks: [],
      });
      const report = await run('report', '--json', '--out', join(own, 'again'));
      expect(JSON.parse(report.stdout)).toMatchObject({ estimates: 2, asOf });
      const findings = await examineWarehouse(config.warehouse);
      expect(findings.map(({ check, status: state }) => `${check} ${state}`)).toEqual([
        'warehouse ok',
        'warehouse schema ok',
        'warehouse permissions ok',
      ]);
    });

    it.skipIf(!there || kind === 'duckdb')('leaves backups to the service', async () => {
      await expect(
        runBackupCommand({ file: join(own, 'b.duckdb'), force: false, config }),
      ).rejects.toMatchObject({ kind: 'usage', code: 'no-file-warehouse' });
    });
  },
);
