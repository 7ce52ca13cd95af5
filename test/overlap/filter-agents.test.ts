import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { InteractionRow } from '../../activities/contract/interaction-row.ts';
import { readTable } from '../../activities/estimation/io/read-table.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import { guardChange } from '../../activities/warehouse/steps/guard-comparison.ts';
import { sourceRow, temporaryFolder, windowOf } from '../warehouse/fixtures.ts';

const asOf = '2026-01-12T00:00:00.000Z';
const request = { changeId: 'ivr', asOf, runId: 'run-1' };
let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;

const dependencies = (change: Record<string, unknown> = {}) =>
  ({
    warehouse,
    workDir: folder.path,
    config: configSchema.parse({
      platforms: [{ id: 'p', kind: 'genesys', credentials: 'env://P' }],
      changes: [
        {
          id: 'ivr',
          intervention: '2026-01-08T00:00:00Z',
          treated: ['p:billing'],
          skillExclusion: 'filter',
          allowShortHistory: true,
          ...change,
        },
      ],
    }),
  }) as unknown as StepDependencies;

let number = 0;
const leg = (queue: string, agent: string | null, fields: Partial<InteractionRow> = {}): InteractionRow => ({
  conversation_id: `c-${(number += 1)}`,
  leg: 1,
  queue_id: queue,
  queue_name: queue,
  media_type: 'voice',
  direction: 'inbound',
  conversation_start: '2026-01-06T09:00:00.000Z',
  conversation_end: '2026-01-06T09:10:00.000Z',
  queued_at: '2026-01-06T09:00:10.000Z',
  answered_at: agent === null ? null : '2026-01-06T09:00:30.000Z',
  ended_at: '2026-01-06T09:10:00.000Z',
  outcome: agent === null ? 'abandoned' : 'answered',
  within_service_level: agent !== null,
  wait_s: 20,
  handle_s: agent === null ? null : 300,
  talk_s: agent === null ? null : 200,
  hold_s: agent === null ? null : 20,
  acw_s: agent === null ? null : 80,
  handle_time_definition: 'talk+hold+acw',
  agent_id: agent,
  disposition: null,
  wrap_up_code: null,
  disconnect_type: null,
  campaign_id: null,
  requested_skills: [],
  routing_method: null,
  transferred: false,
  survey_invited: false,
  survey_responded: false,
  csat_score: null,
  ...fields,
});
const zeros = (queue: string) =>
  sourceRow({
    queue_id: queue,
    interval_start: '2026-01-06T09:00:00.000Z',
    offered: 0,
    answered: 0,
    abandoned: 0,
    avg_handle_time_s: null,
  });

beforeEach(async () => {
  folder = temporaryFolder();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
});
afterEach(async () => {
  await warehouse.close();
  folder.remove();
});

describe('skillExclusion filter', () => {
  const legs = () => [
    leg('billing', 'own'),
    leg('billing', 'both', { handle_s: 900 }),
    leg('billing', null),
    leg('sales', 'other'),
    leg('sales', 'both', { handle_s: 900 }),
    leg('sales', 'other', { handle_s: 100 }),
  ];

  it('counts the hours again without the agents who serve both sides', async () => {
    await warehouse.stageWindow(
      windowOf([zeros('billing'), zeros('sales')], { platform: 'p', legs: [legs()] }),
    );
    const panel = await exportPanel(request, dependencies());
    const table = await readTable(panel.path);
    const column = (name: string) => {
      const found = table.columns.get(name)!;
      return found.kind === 'text' ? [...found.codes].map((code) => found.labels[code]) : [...found.values];
    };
    expect(column('unit')).toEqual(['p:billing', 'p:sales']);
    expect(column('offered')).toEqual([2, 2]);
    expect(column('answered')).toEqual([1, 2]);
    expect(column('abandoned')).toEqual([1, 0]);
    expect(column('aht_s')).toEqual([300, 200]);
    const [stored] = await warehouse.query("SELECT offered FROM queue_hours WHERE queue_id = 'billing'");
    expect(stored).toEqual({ offered: 3 });
    const [check] = (await guardChange(request, dependencies())).checks;
    expect(check).toMatchObject({ name: 'agent_overlap', status: 'passed' });
    const overlap = await warehouse.query(
      'SELECT queue_id, shared_agents, handled_share FROM queue_overlap ORDER BY queue_id',
    );
    expect(overlap).toEqual([
      { queue_id: 'billing', shared_agents: 1, handled_share: 0.5 },
      { queue_id: 'sales', shared_agents: 1, handled_share: 1 / 3 },
    ]);
  });

  it('is refused where a queue has hours only, and names what else helps', async () => {
    await warehouse.stageWindow(windowOf([sourceRow({ queue_id: 'billing' })], { platform: 'p' }));
    await expect(exportPanel(request, dependencies())).rejects.toMatchObject({
      kind: 'data',
      code: 'no-detail-data',
      message: expect.stringContaining('p:billing'),
      hint: expect.stringContaining('drop-queues'),
    });
  });

  it('leaves candidates without detail data out of the panel', async () => {
    const next = { start: '2026-01-12T00:00:00.000Z', end: '2026-01-19T00:00:00.000Z' };
    await warehouse.stageWindow(
      windowOf([zeros('billing'), zeros('sales')], { platform: 'p', legs: [legs()] }),
    );
    await warehouse.stageWindow(
      windowOf([sourceRow({ queue_id: 'orders', interval_start: '2026-01-06T09:00:00.000Z' })], {
        platform: 'q',
      }),
    );
    await warehouse.stageWindow(windowOf([], { platform: 'p', window: next }));
    expect((await exportPanel(request, dependencies())).units).toBe(2);
  });
});
