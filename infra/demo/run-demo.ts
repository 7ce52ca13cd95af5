import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { configHash, loadConfig, runIdFor } from '../../activities/config/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';
import { startBackfill, watchBackfill } from '../../client/commands/backfill.ts';
import { startPipeline, watchPipeline } from '../../client/commands/run.ts';
import { startTuner } from '../../client/commands/tune.ts';
import type { agentKpis } from '../../workflows/agent-kpis.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type ScenarioOptions, trueEffects, writeKpiDataset } from '../simulator/index.ts';
import { stackFolders } from '../stack/folders.ts';
import { type Stack, startStack } from '../stack/stack.ts';
import { demoCredentials, demoPlatformIds } from './demo-config.ts';
import { demoSeed, startDemoPlatforms } from './demo-platforms.ts';
import { startDemoWarehouse, type WarehouseKind } from './demo-warehouse.ts';
import { compareEffects, type EstimatedEffect } from './effects-table.ts';
import { onInterrupt } from './on-interrupt.ts';
import { startWebhookReceiver } from './webhook-receiver.ts';

export interface DemoOptions {
  keep?: boolean;
  seed?: number;
  scenario?: ScenarioOptions;
  /** Where tables live; default the embedded file. A service is an emulator that starts and ends with the demo. */
  warehouse?: WarehouseKind;
  /** Nothing but errors on the terminal. */
  quiet?: boolean;
  dialTicks?: number;
  /** Called with the stack once it stands, for tests that disturb it. */
  onStack?: (stack: Stack) => void;
  /** Called with a reader of the tables once the cycle has ended, while the warehouse is there. */
  onTables?: (reader: Awaited<ReturnType<typeof openReader>>) => Promise<void>;
}

const hourMs = 3_600_000;

/** Runs the main job end to end on the simulated platforms; returns the exit code. */
export async function runDemo(options: DemoOptions = {}): Promise<number> {
  const folders = stackFolders();
  const seed = options.seed ?? demoSeed;
  const context = { globals: { json: false, quiet: options.quiet ?? false, debug: false } };
  const say = (text: string) => {
    if (!context.globals.quiet) process.stdout.write(`${text}\n`);
  };
  const receiver = await startWebhookReceiver(demoCredentials.DEMO_WEBHOOK_SECRET);
  const tables = await startDemoWarehouse(options.warehouse ?? 'duckdb');
  const platforms = await startDemoPlatforms({
    seed,
    webhook: receiver.url,
    ...(tables.config === undefined ? {} : { warehouse: tables.config }),
    ...(options.scenario === undefined ? {} : { scenario: options.scenario }),
  });
  let starting: Promise<Stack> | undefined;
  let connection: Connection | undefined;
  let interrupted = false;
  const release = onInterrupt(async () => {
    interrupted = true;
    say('\nstopping');
    await starting?.then((stack) => stack.stop()).catch(() => undefined);
    await tables.close();
  });
  try {
    const { scenario } = platforms;
    const truth = trueEffects(scenario);
    mkdirSync(folders.work, { recursive: true });
    writeFileSync(
      join(folders.work, 'true-effects.json'),
      JSON.stringify(
        truth.map((effect) => ({ change_id: effect.changeId, metric: effect.metric, delta: effect.delta })),
      ),
    );
    Object.assign(process.env, platforms.env, tables.env);
    starting = startStack({
      folders,
      configFile: platforms.configFile,
      report: (text) => say(`  ${text}`),
      simulators: platforms.urls,
    });
    const stack = await starting;
    options.onStack?.(stack);
    say(`Temporal ${stack.address}, UI ${stack.uiUrl}; platforms ${platforms.urls.join(', ')}`);

    const { config } = loadConfig(platforms.configFile);
    const hash = configHash(config);
    connection = await Connection.connect({ address: stack.address });
    const client = new Client({ connection });
    const from = new Date(scenario.startMs).toISOString();
    const asOf = new Date(scenario.startMs + scenario.hours * hourMs).toISOString();

    const tuner = await startTuner(client, config.campaigns[0]!, config, options.dialTicks ?? 10);
    const kpiInput = join(folders.work, 'kpi-input');
    writeKpiDataset(kpiInput, seed);
    const kpiRun = runIdFor('kpis', 'demo', hash);
    const kpis = await client.workflow.start<typeof agentKpis>('agentKpis', {
      workflowId: `kpis/${kpiRun}`,
      taskQueue: taskQueues.workflows,
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [{ input: kpiInput, outDir: join(folders.root, 'kpis'), runId: kpiRun }],
    });

    const backfills = await Promise.all(
      Object.values(demoPlatformIds).map((platform) =>
        startBackfill(client, {
          platform,
          from,
          to: asOf,
          windowDays: 7,
          reprocess: 'all',
          newestFirst: false,
          maxActive: 3,
          fromCache: false,
          runId: runIdFor('backfill', `${platform}-${from.slice(0, 10)}-${asOf.slice(0, 10)}`, hash),
        }),
      ),
    );
    const loaded = [];
    for (const [position, handle] of backfills.entries()) {
      loaded.push(
        await watchBackfill(handle, `backfill ${Object.values(demoPlatformIds)[position]}`, context),
      );
    }
    const cycle = await watchPipeline(await startPipeline(client, { asOf, extract: true }, hash), context);
    const kpiTotals = await kpis.result();
    const tuned = await tuner.result();

    const reader = await openReader(config.warehouse);
    const estimates = (await reader.query(
      'SELECT change_id, metric, estimator, delta, ci_lower, ci_upper FROM impact_estimates WHERE run_id = $1 AND coalesce(headline, TRUE) ORDER BY change_id DESC, metric',
      [cycle.runId],
    )) as unknown as EstimatedEffect[];
    const drifts = (await reader.query(
      "SELECT DISTINCT event_type, subject, attempts, delivered_at FROM alerts WHERE event_type LIKE 'drift.%' AND run_id = $1 ORDER BY subject",
      [cycle.runId],
    )) as { event_type: string; subject: string; delivered_at: string | null }[];
    await options.onTables?.(reader);
    await reader.close();
    const comparison = compareEffects(estimates, truth);
    say(`\n${comparison.text}\n`);
    say(`${comparison.covered} of ${comparison.of} intervals hold the simulator's true effect`);
    say(
      `windows   ${loaded.map((result) => `${result.done}/${result.total}`).join(', ')} loaded, ${loaded.reduce((sum, { rows }) => sum + rows, 0)} rows`,
    );
    const fresh = receiver.deliveries.filter(({ path }) => path === '/capacity-planning').length;
    const named = drifts.map(({ event_type, subject }) => `${event_type} ${subject}`).join(', ') || 'none';
    say(
      `alerts    to capacity planning: ${named}${fresh < drifts.length ? ' (delivered by an earlier run)' : ''}; ${receiver.deliveries.length - fresh} validated effects to the dashboard`,
    );
    say(`kpis      ${kpiTotals.agents} agents over ${kpiTotals.days} days`);
    say(`dialling  ${tuned.ticks} ticks, ratio ${tuned.ratio?.toFixed(2) ?? 'unchanged'}`);
    say(`report    ${relative(process.cwd(), cycle.reportPath)}`);
    say(`tables    npx contraflow query "SELECT * FROM impact_current"`);
    const failures = cycle.changes.flatMap(({ failures: list }) => list);
    for (const failure of failures) say(`failed    ${failure.metric}: ${failure.message} — ${failure.hint}`);
    if (options.keep === true) {
      say(`\nTemporal UI ${stack.uiUrl} — Ctrl-C stops everything`);
      release();
      await new Promise<void>((resolve) => {
        process.on('SIGINT', () => resolve());
        process.on('SIGTERM', () => resolve());
      });
    }
    return cycle.status === 'done' && failures.length === 0 && loaded.every(({ status }) => status === 'done')
      ? 0
      : 1;
  } catch (error) {
    // What waited for the stack fails while it stops, and the process ends after that.
    if (interrupted) await new Promise(() => {});
    throw error;
  } finally {
    release();
    await connection?.close();
    await (await starting?.catch(() => undefined))?.stop();
    await platforms.close();
    await tables.close();
    await receiver.close();
  }
}
