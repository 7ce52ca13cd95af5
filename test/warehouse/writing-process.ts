import { createWarehouse } from '../../activities/warehouse/index.ts';
import { hourly, windowOf } from './fixtures.ts';

/** Holds the warehouse at the path of the first argument and loads windows of growing length, one after another, until it is killed. */
const warehouse = await createWarehouse({ kind: 'duckdb', path: process.argv[2]! });
await warehouse.migrate();
const start = Date.parse('2026-01-05T00:00:00Z');
for (let load = 1; ; load++) {
  const hours = 1 + (load % 160);
  const window = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };
  const rows = hourly(new Date(start).toISOString(), hours);
  await warehouse.stageWindow(windowOf(rows, { window, attempt: load }));
  if (load === 1) process.stdout.write('ready\n');
}
