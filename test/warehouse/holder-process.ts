import { createWarehouse } from '../../activities/warehouse/index.ts';

/** Holds the warehouse at the path of the first argument, with one event in it, until it is killed. */
const warehouse = await createWarehouse({ kind: 'duckdb', path: process.argv[2]! });
await warehouse.migrate();
await warehouse.upsertByKey('calendar_events', [
  {
    name: 'payday',
    starts_at: '2026-01-05T00:00:00.000Z',
    ends_at: '2026-01-06T00:00:00.000Z',
    unit: 'all',
    run_id: 'run-1',
  },
]);
process.stdout.write('ready\n');
setInterval(() => undefined, 60_000);
