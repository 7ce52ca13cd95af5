import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { asApplicationFailure } from '../../activities/failures/as-application-failure.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import { checkData } from '../../activities/warehouse/steps/check-data.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import { estimate, hourly, temporaryFolder, week, windowOf } from './fixtures.ts';

const asOf = '2026-01-12T00:00:00.000Z';
const request = { changeId: 'ivr', asOf, runId: 'run-1' };
let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;

const dependencies = (change: Record<string, unknown> = {}) =>
  ({
    warehouse,
    workDir: folder.path,
    clock: () => new Date('2026-02-01T00:00:00Z'),
    config: configSchema.parse({
      platforms: ['sound', 'faulty'].map((id) => ({ id, kind: 'genesys', credentials: 'env://P' })),
      changes: [
        {
          id: 'ivr',
          intervention: '2026-01-08T00:00:00Z',
          treated: ['sound:billing'],
          allowShortHistory: true,
          ...change,
        },
      ],
    }),
  }) as unknown as StepDependencies;

const load = (platform: string, talk: number) =>
  warehouse.stageWindow(
    windowOf(
      hourly(week.start, 168, (hour) => (hour === 7 ? { avg_talk_time_s: talk } : {})),
      { platform },
    ),
  );

beforeEach(async () => {
  folder = temporaryFolder();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
  await load('sound', 240);
  await load('faulty', -1);
});
afterEach(async () => {
  await warehouse.close();
  folder.remove();
});

describe('a check of severity error', () => {
  it('keeps a change from being measured until the data is mended', async () => {
    expect(await checkData(request, dependencies())).toMatchObject({ failed: 1 });
    const refusal = await exportPanel(request, dependencies()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ kind: 'data', code: 'checks-failed' });
    expect(String(refusal).split('faulty:billing')).toHaveLength(2);
    expect(String(refusal)).toContain('faulty:billing: counts or times are negative');
    const findings = await warehouse.query(
      "SELECT subject, message FROM data_checks WHERE run_id = 'run-1' AND NOT passed",
    );
    expect(findings).toEqual([
      { subject: 'faulty:billing', message: expect.stringMatching(/^counts or times are negative/) },
    ]);
    // Without further attempts the step parks at once, with this reason.
    expect(asApplicationFailure(refusal)).toMatchObject({ nonRetryable: true, type: 'checks-failed' });

    await load('faulty', 200);
    expect(await exportPanel(request, dependencies())).toMatchObject({ rows: 336 });
    const stored = await warehouse.query(
      "SELECT passed FROM data_checks WHERE run_id = 'run-1' AND check_name = 'plausible_values'",
    );
    expect(stored).toEqual([{ passed: true }, { passed: true }]);
  });

  it('does not concern a change whose units are all elsewhere', async () => {
    await checkData(request, dependencies());
    expect(await exportPanel(request, dependencies({ controls: 'none' }))).toMatchObject({ rows: 168 });
    const named = dependencies({ controls: ['faulty:billing'] });
    await expect(exportPanel(request, named)).rejects.toMatchObject({ code: 'checks-failed' });
  });

  it('warns only, where the check only warns', async () => {
    await load('faulty', 200);
    await warehouse.appendResults('impact_estimates', [estimate({ change_id: 'nobody' })], {
      replaceRun: 'run-1',
    });
    expect(await checkData(request, dependencies())).toMatchObject({ failed: 0, warned: 2 });
    expect(await exportPanel(request, dependencies())).toMatchObject({ rows: 336 });
  });
});

describe('relations', () => {
  const failing = async () => {
    const results = await warehouse.runChecks({
      platform: 'sound',
      from: week.start,
      to: week.end,
      runId: 'run-1',
      at: asOf,
    });
    return results
      .filter(({ check, passed }) => check.startsWith('relations') && !passed)
      .map(({ check, subject, severity, failingRows }) => [check, subject, severity, failingRows]);
  };

  it('hold for what the pipeline writes', async () => {
    expect(await failing()).toEqual([]);
  });

  it('name hours that no window holds, and pages of a window that is not there', async () => {
    const [hour] = await warehouse.query("SELECT * FROM queue_hours WHERE platform = 'sound' LIMIT 1");
    await warehouse.upsertByKey('queue_hours', [
      { ...(hour as Record<string, string>), interval_start: '2026-01-04T23:00:00.000Z' },
    ]);
    const [page] = await warehouse.query("SELECT * FROM extraction_pages WHERE platform = 'sound' LIMIT 1");
    await warehouse.upsertByKey('extraction_pages', [
      { ...(page as Record<string, string>), window_start: '2025-12-01T00:00:00.000Z' },
    ]);
    const results = await warehouse.runChecks({
      platform: 'sound',
      from: '2026-01-01T00:00:00.000Z',
      to: week.end,
      runId: 'run-1',
      at: asOf,
    });
    expect(results.filter(({ check, passed }) => check.startsWith('relations') && !passed)).toMatchObject([
      { check: 'relations.hours', subject: 'sound:billing', severity: 'error', failingRows: 1 },
      { check: 'relations.windows', subject: 'extraction_pages', severity: 'warning', failingRows: 1 },
    ]);
  });

  it('name results of an unknown change and run', async () => {
    await warehouse.appendResults('impact_estimates', [estimate({ change_id: 'ivr' })], {
      replaceRun: 'run-1',
    });
    expect(await failing()).toEqual([['relations.results', 'impact_estimates', 'warning', 2]]);
    await warehouse.upsertByKey('process_changes', [
      {
        change_id: 'ivr',
        unit: 'sound:billing',
        role: 'treated',
        intervention_at: '2026-01-08T00:00:00.000Z',
        description: null,
        run_id: 'run-1',
      },
    ]);
    expect(await failing()).toEqual([['relations.results', 'impact_estimates', 'warning', 1]]);
  });
});
