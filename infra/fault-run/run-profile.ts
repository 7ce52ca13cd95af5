import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { openReader } from '../../activities/warehouse/index.ts';
import { startBackfill } from '../../client/commands/backfill.ts';
import { startPipeline } from '../../client/commands/run.ts';
import type { BackfillResult } from '../../workflows/backfill.ts';
import { defaultMaxActive } from '../../workflows/messages.ts';
import {
  buildScenario,
  type FaultKind,
  type FaultPlan,
  type ScenarioOptions,
  startSimulatedPlatform,
} from '../simulator/index.ts';
import { stackFolders } from '../stack/folders.ts';
import { startStack } from '../stack/stack.ts';
import { differingRows } from '../verification/differing-rows.ts';
import { digestTables, extractedTables, type TableDigest } from '../verification/table-digests.ts';
import { findSecrets, type SearchedPlace } from './find-secrets.ts';
import { watchPeak } from './peak-memory.ts';
import { type Profile, plantedSecrets, platformIds, profileConfig } from './profiles.ts';

export interface ProfileRunOptions {
  profile: Profile;
  /** Everything the run makes lies below it. */
  root: string;
  seed: number;
  scenario: ScenarioOptions;
  windowDays: number;
  /** Left out: none. */
  faults?: FaultPlan;
  /** Ports of the simulators by platform; left out: any. */
  ports?: readonly [number, number];
  /** Measures the changes after the backfill, so that the tables of results are compared too. */
  estimate: boolean;
  memoryMb: number;
  report: (text: string) => void;
}

export interface ProfileRun {
  seconds: number;
  ports: readonly [number, number];
  backfills: Record<string, BackfillResult>;
  digests: Record<string, TableDigest>;
  /** Requests hit by the simulators, by kind of fault. */
  injected: Partial<Record<FaultKind, number>>;
  /** Requests repeated, by reason, as the ledger has them. */
  retried: Record<string, number>;
  /** Pages set aside, by reason. */
  quarantined: Record<string, number>;
  rateLimitEvents: number;
  /** Windows whose manifest names fields that the contract does not know. */
  driftedWindows: number;
  /** Highest resident memory of the worker during the backfill, and during the run as a whole, MB. */
  backfillPeakMb: number;
  workerPeakMb: number;
  /** That of the largest process in which a change was measured, MB; 0 where none was. */
  estimatePeakMb: number;
  searched: SearchedPlace[];
}

const hourMs = 3_600_000;
const warehouseFile = (root: string): string => join(root, 'warehouse.duckdb');
const kinds = ['genesys', 'cxone'] as const;

const add = (sums: Record<string, number>, more: Readonly<Record<string, number>>): void => {
  for (const [name, count] of Object.entries(more)) sums[name] = (sums[name] ?? 0) + count;
};

async function injectedBy(url: string): Promise<Partial<Record<FaultKind, number>>> {
  const info = (await (await fetch(`${url}/simulator/info`)).json()) as { faults: Record<string, number> };
  return info.faults;
}

async function readLedger(warehouse: string) {
  const reader = await openReader({ kind: 'duckdb', path: warehouse });
  try {
    const retried: Record<string, number> = {};
    for (const row of await reader.query('SELECT retries FROM extraction_windows WHERE retries IS NOT NULL'))
      add(retried, JSON.parse(String(row['retries'])) as Record<string, number>);
    const quarantined: Record<string, number> = {};
    for (const row of await reader.query('SELECT reason FROM rejected_records'))
      add(quarantined, { [String(row['reason']).split(':')[0]!]: 1 });
    const [facts] = await reader.query(
      'SELECT (SELECT count(*) FROM rate_limit_events) AS events,' +
        ' (SELECT count(*) FROM extraction_windows WHERE unknown_fields IS NOT NULL) AS drifted',
    );
    return {
      retried,
      quarantined,
      rateLimitEvents: Number(facts?.['events']),
      driftedWindows: Number(facts?.['drifted']),
    };
  } finally {
    await reader.close();
  }
}

/** One backfill of both simulated platforms through server, worker and warehouse, with what it leaves behind. */
export async function runProfile(options: ProfileRunOptions): Promise<ProfileRun> {
  const { profile, root, seed, report } = options;
  mkdirSync(root, { recursive: true });
  const folders = stackFolders(root);
  const scenario = buildScenario(seed, options.scenario);
  const simulators = await Promise.all(
    kinds.map((kind, position) =>
      startSimulatedPlatform({
        port: options.ports?.[position] ?? 0,
        seed,
        kind,
        rateLimit: null,
        scenario: options.scenario,
        ...(options.faults === undefined ? {} : { faults: options.faults }),
      }),
    ),
  );
  const urls = { genesys: simulators[0]!.url, cxone: simulators[1]!.url };
  const paths = {
    warehouse: warehouseFile(root),
    cache: join(root, 'cache'),
    memoryMb: options.memoryMb,
  };
  const configFile = join(root, 'faults.yaml');
  writeFileSync(configFile, stringify(profileConfig(profile, urls, scenario, paths)));
  const env = { ...process.env, CONTRAFLOW_HOME: root, ...plantedSecrets };
  const stack = await startStack({ folders, configFile, env, report });
  const from = new Date(scenario.startMs).toISOString();
  const to = new Date(scenario.startMs + scenario.hours * hourMs).toISOString();
  let run: Pick<
    ProfileRun,
    'seconds' | 'ports' | 'backfills' | 'injected' | 'backfillPeakMb' | 'workerPeakMb' | 'estimatePeakMb'
  >;
  try {
    const connection = await Connection.connect({ address: stack.address });
    const client = new Client({ connection });
    const memory = watchPeak(() => stack.worker.pid());
    const begin = performance.now();
    const backfills: Record<string, BackfillResult> = {};
    await Promise.all(
      kinds.map(async (kind) => {
        const handle = await startBackfill(client, {
          platform: platformIds[kind],
          from,
          to,
          windowDays: options.windowDays,
          reprocess: 'missing',
          newestFirst: false,
          maxActive: defaultMaxActive,
          fromCache: false,
          runId: 'fault-run',
        });
        backfills[platformIds[kind]] = await handle.result();
      }),
    );
    const seconds = (performance.now() - begin) / 1000;
    const backfillPeakMb = memory.peak();
    if (options.estimate) {
      const cycle = await (await startPipeline(client, { asOf: to, extract: false }, 'fault-run')).result();
      for (const { changeId, failures } of cycle.changes)
        for (const { metric, message } of failures) report(`${changeId} ${metric}: ${message}`);
    }
    const workerPeakMb = memory.peak();
    const estimatePeakMb = memory.childPeak();
    memory.stop();
    const injected: Partial<Record<FaultKind, number>> = {};
    for (const { url } of simulators) add(injected as Record<string, number>, await injectedBy(url));
    await connection.close();
    const ports = [simulators[0]!.port, simulators[1]!.port] as const;
    run = { seconds, ports, backfills, injected, backfillPeakMb, workerPeakMb, estimatePeakMb };
  } finally {
    await stack.stop();
    for (const simulator of simulators) await simulator.close();
  }
  const searched = await findSecrets(
    {
      'worker log': { paths: [folders.workerLog], marker: 'worker ready' },
      'workflow histories': {
        paths: [folders.temporalDatabase, `${folders.temporalDatabase}-wal`],
        marker: 'contentHash',
      },
      'page cache': { paths: [paths.cache], marker: 'nextCursor' },
    },
    paths.warehouse,
    secretValues,
    platformIds.genesys,
  );
  return {
    ...run,
    digests: await digestTables(paths.warehouse, extractedTables),
    ...(await readLedger(paths.warehouse)),
    searched,
  };
}

/**
 * The same backfill without and with faults. Both stand in one folder and at one address, because the hash of the
 * configuration is part of the results.
 */
export async function runTwice(
  options: Omit<ProfileRunOptions, 'faults' | 'ports'>,
  faults: FaultPlan,
): Promise<[clean: ProfileRun, faulty: ProfileRun]> {
  options.report('without faults');
  const clean = await runProfile(options);
  const kept = `${options.root}-without-faults.duckdb`;
  copyFileSync(warehouseFile(options.root), kept);
  try {
    rmSync(options.root, { recursive: true, force: true });
    options.report('with faults');
    const faulty = await runProfile({ ...options, faults, ports: clean.ports });
    if (JSON.stringify(clean.digests) !== JSON.stringify(faulty.digests))
      for (const row of await differingRows(kept, warehouseFile(options.root))) options.report(row);
    return [clean, faulty];
  } finally {
    rmSync(kept, { force: true });
  }
}

/** Identifiers of clients are public; the secrets are not. */
const secretValues = Object.fromEntries(
  Object.entries(plantedSecrets).filter(([name]) => name.endsWith('_SECRET')),
);
