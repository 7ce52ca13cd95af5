import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { openReader } from '../../activities/warehouse/index.ts';
import { startBackfill } from '../../client/commands/backfill.ts';
import type { BackfillResult } from '../../workflows/backfill.ts';
import type { RateLimit } from '../simulator/http/rate-limit.ts';
import { startSimulatedPlatform } from '../simulator/index.ts';
import { stackFolders } from '../stack/folders.ts';
import { startStack } from '../stack/stack.ts';
import { type MemoryCourse, watchMemory } from './process-memory.ts';

const start = '2024-01-01T00:00:00Z';
const dayMs = 86_400_000;
const megabyte = 2 ** 20;

export interface BackfillRun {
  queues: number;
  days: number;
  seconds: number;
  result: BackfillResult;
  hours: number;
  workerMemory: MemoryCourse;
  warehouseMb: number;
}

/**
 * A backfill through real workflows: a Temporal server, a worker process and the simulated platform, all on this machine. The simulator makes its data in this process while the worker reads it.
 */
export async function runBackfill(options: {
  queues: number;
  days: number;
  maxActive: number;
  /** `warehouse.memoryMb` of the worker. */
  memoryMb: number;
  /** Limit of the simulated platform, which the configuration names too; left out: none. */
  rateLimit?: RateLimit;
  report: (text: string) => void;
}): Promise<BackfillRun> {
  const { queues, days } = options;
  const rateLimit = options.rateLimit ?? null;
  const root = mkdtempSync(join(tmpdir(), 'contraflow-backfill-'));
  const folders = stackFolders(root);
  const warehouseFile = join(root, 'warehouse.duckdb');
  const simulator = await startSimulatedPlatform({
    port: 0,
    seed: 1,
    kind: 'genesys',
    rateLimit,
    scenario: { name: 'null', start, days, genesysQueues: queues, cxoneQueues: 0 },
  });
  const configFile = join(root, 'bench.yaml');
  const config = {
    warehouse: { kind: 'duckdb', path: warehouseFile, memoryMb: options.memoryMb },
    cache: { kind: 'folder', path: join(root, 'cache') },
    platforms: [
      {
        id: 'bench',
        kind: 'genesys',
        api: 'guide',
        baseUrl: simulator.url,
        tokenUrl: `${simulator.url}/oauth2/token`,
        credentials: 'env://BENCH',
        rateLimit: rateLimit ?? { requestsPerMinute: 6_000_000, burst: 10_000 },
      },
    ],
  };
  writeFileSync(configFile, stringify(config));
  const env = {
    ...process.env,
    CONTRAFLOW_HOME: root,
    BENCH_CLIENT_ID: 'bench',
    BENCH_CLIENT_SECRET: 'bench',
  };
  const stack = await startStack({ folders, configFile, env, report: options.report });
  const connection = await Connection.connect({ address: stack.address });
  try {
    const memory = watchMemory(() => stack.worker.pid());
    const begin = performance.now();
    const handle = await startBackfill(new Client({ connection }), {
      platform: 'bench',
      from: new Date(start).toISOString(),
      to: new Date(Date.parse(start) + days * dayMs).toISOString(),
      windowDays: 7,
      reprocess: 'missing',
      newestFirst: false,
      maxActive: options.maxActive,
      fromCache: false,
      runId: 'bench',
    });
    const result = await handle.result();
    const seconds = (performance.now() - begin) / 1000;
    const workerMemory = memory.stop();
    const reader = await openReader({ kind: 'duckdb', path: warehouseFile });
    const [counted] = await reader.query('SELECT count(*) AS hours FROM queue_hours');
    await reader.close();
    return {
      queues,
      days,
      seconds,
      result,
      hours: Number(counted?.['hours']),
      workerMemory,
      warehouseMb: statSync(warehouseFile).size / megabyte,
    };
  } finally {
    await connection.close();
    await stack.stop();
    await simulator.close();
    rmSync(root, { recursive: true, force: true });
  }
}
