import { createWarehouse } from '../../activities/warehouse/index.ts';
import { hourly, windowOf } from './fixtures.ts';

/** Loads weeks of four queues without end into the warehouse at the path of the first argument; says when the first is in. */
const warehouse = await createWarehouse({ kind: 'duckdb', path: process.argv[2]! });
await warehouse.migrate();
const weekMs = 7 * 86_400_000;
const origin = Date.parse('2026-01-05T00:00:00.000Z');
for (let week = 0; ; week = (week + 1) % 8) {
  const start = new Date(origin + week * weekMs).toISOString();
  const end = new Date(origin + (week + 1) * weekMs).toISOString();
  const rows = [1, 2, 3, 4].flatMap((queue) => hourly(start, 168, () => ({ queue_id: `q${queue}` })));
  await warehouse.stageWindow(windowOf(rows, { window: { start, end } }));
  if (week === 0) process.stdout.write('loaded\n');
}
