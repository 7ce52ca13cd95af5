import { afterAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { readTable } from '../../activities/estimation/io/read-table.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import type { SimulatedRun, SimulatedRunOptions } from './support/simulated-run.ts';
import { simulatedRun } from './support/simulated-run.ts';

const runs: SimulatedRun[] = [];
afterAll(() => Promise.all(runs.map((run) => run.close())));

const day = { from: '2026-01-05T00:00:00Z', to: '2026-01-06T00:00:00Z', windowDays: 1 };
const whole = { includesHold: true, includesAfterCallWork: true };
const figures =
  'media_type, interval_start, timezone, offered, answered, abandoned, aht_s, csat_sum, source_grain';

async function started(platform: SimulatedRunOptions['platform'], simulator = {}): Promise<SimulatedRun> {
  const run = await simulatedRun({ ...day, ...(platform === undefined ? {} : { platform }), simulator });
  runs.push(run);
  return run;
}

describe('hours by skill', () => {
  test('are counted from the skills that routing asked for, under their names', async () => {
    const { warehouse } = await started({ api: 'published', source: 'details' });
    const skills = await warehouse.query(
      'SELECT DISTINCT skill_id, queue_id, queue_name FROM skill_hours ORDER BY 1',
    );
    expect(skills).toEqual([
      { skill_id: 'skill-billing', queue_id: 'skill=Billing', queue_name: 'Billing' },
      { skill_id: 'skill-sales', queue_id: 'skill=Sales', queue_name: 'Sales' },
    ]);
    // Every queue of the simulation asks for the one skill that bears its name.
    const bySkill = await warehouse.query(
      `SELECT ${figures} FROM skill_hours ORDER BY queue_name, interval_start`,
    );
    expect(bySkill).toHaveLength(48);
    expect(bySkill).toEqual(
      await warehouse.query(`SELECT ${figures} FROM queue_hours ORDER BY queue_name, interval_start`),
    );
  });

  test('make a panel of skills, which a change may name as its units', async () => {
    const { warehouse } = runs[0]!;
    const folder = runs[0]!.folder;
    const dependencies = {
      warehouse,
      workDir: folder,
      config: configSchema.parse({
        platforms: [
          { id: 'p', kind: 'genesys', api: 'published', source: 'details', credentials: 'env://P' },
        ],
        changes: [
          {
            id: 'ivr',
            intervention: '2026-01-05T12:00:00Z',
            treated: ['p:skill=Billing'],
            allowShortHistory: true,
          },
        ],
      }),
    } as unknown as StepDependencies;
    const panel = await exportPanel({ changeId: 'ivr', asOf: day.to, runId: 'run-1' }, dependencies);
    expect(panel).toMatchObject({ rows: 48, units: 2 });
    const column = (await readTable(panel.path)).columns.get('unit')!;
    const units = column.kind === 'text' ? [...column.codes].map((code) => column.labels[code]) : [];
    expect([...new Set(units)]).toEqual(['p:skill=Billing', 'p:skill=Sales']);
  });

  test('are the queue hours on CXone, whose queues are skills', async () => {
    const simulator = { kind: 'cxone', scenario: { days: 14, genesysQueues: 0, cxoneQueues: 2 } } as const;
    const platform = (url: string) => ({
      kind: 'cxone',
      api: 'published',
      handleTime: whole,
      tokenUrl: `${url}/authentication/v1/token/access-key`,
    });
    const { warehouse } = await started(platform, simulator);
    const stored = await warehouse.query(
      'SELECT DISTINCT skill_id, queue_id, queue_name FROM skill_hours ORDER BY skill_id',
    );
    const queues = await warehouse.query(
      'SELECT DISTINCT queue_id, queue_name FROM queue_hours ORDER BY queue_id',
    );
    expect(stored).toEqual(
      queues.map(({ queue_id: id, queue_name: name }) => ({
        skill_id: id,
        queue_id: `skill=${name}`,
        queue_name: name,
      })),
    );
    expect(
      await warehouse.query(`SELECT ${figures} FROM skill_hours ORDER BY skill_id, interval_start`),
    ).toEqual(await warehouse.query(`SELECT ${figures} FROM queue_hours ORDER BY queue_id, interval_start`));
  });

  test('lose the rows of a window that is read again', async () => {
    const run = runs[0]!;
    await run.again({});
    const [twice] = await run.warehouse.query(
      'SELECT count(*) - count(DISTINCT (skill_id, interval_start)) AS n, count(*) AS rows FROM skill_hours',
    );
    expect(twice).toEqual({ n: 0, rows: 48 });
  });
});
