import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { temporaryFolder } from './fixtures.ts';

const script = fileURLToPath(new URL('./staging-process.ts', import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

describe('a process that is killed while it loads', { timeout: 30_000 }, () => {
  it.each([30, 170, 310])('leaves whole windows and nothing else (after %i ms)', async (delay) => {
    const path = join(folder.path, String(delay), 'warehouse.duckdb');
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await sleep(delay);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    const windows = await warehouse.query(
      'SELECT window_start, rows, raw_rows, hours FROM extraction_windows' +
        ' LEFT JOIN (SELECT window_start, count(*) AS raw_rows FROM raw_queue_intervals GROUP BY 1) USING (window_start)' +
        " LEFT JOIN (SELECT date_trunc('week', interval_start) AS window_start, count(*) AS hours FROM queue_hours GROUP BY 1) USING (window_start)",
    );
    expect(windows.length).toBeGreaterThan(0);
    for (const window of windows) expect(window).toMatchObject({ rows: 672, raw_rows: 672, hours: 672 });
    expect(await warehouse.query('SELECT count(*) AS n FROM queue_hours')).toEqual([
      { n: windows.length * 672 },
    ]);
    expect(await warehouse.query('SELECT count(*) AS n FROM raw_queue_intervals')).toEqual([
      { n: windows.length * 672 },
    ]);
    await warehouse.close();
  });
});
