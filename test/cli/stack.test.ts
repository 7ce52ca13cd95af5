import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openReader } from '../../activities/warehouse/index.ts';
import { endOrphans } from '../../infra/stack/orphans.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { contraflow, type Finished, temporaryFolder } from '../support/command-line.ts';
import { type DevStack, startDev } from '../support/dev-stack.ts';
import { eventually } from '../support/workflow-history.ts';

/** Number of the server for queues of activities. */
const activityQueue = 2;

/** A platform that never answers: what reads it goes on until it is stopped. */
const silent: Server = createServer(() => {});
const env = { EU_CLIENT_ID: 'id', EU_CLIENT_SECRET: 'not-used' };
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dev: DevStack | undefined;

const run = (...args: string[]): Promise<Finished> => contraflow(folder.path, args, env);
const range = ['--platform', 'eu', '--from', '2026-01-05', '--to', '2026-02-09'];
const backfill = (...args: string[]) => run('backfill', ...range, '--max-active', '2', ...args);
const errorOf = ({ stdout }: Finished) =>
  (JSON.parse(stdout) as { error: { code: string; message: string; hint: string } }).error;
/** States of the windows in the ledger, through the process that holds the warehouse. */
const windowStates = async () => {
  const path = join(folder.path, '.contraflow', 'warehouse.duckdb');
  const reader = await openReader({ kind: 'duckdb', path });
  const rows = await reader.query('SELECT status FROM extraction_windows ORDER BY status');
  await reader.close();
  return rows.map(({ status }) => status);
};

const config = (every: number) => {
  const { port } = silent.address() as AddressInfo;
  const base = `http://127.0.0.1:${port}`;
  return `platforms: [{id: eu, kind: genesys, baseUrl: "${base}", tokenUrl: "${base}/token", credentials: env://EU, rereadDays: ${every}}]\n`;
};

beforeAll(async () => {
  folder = await temporaryFolder();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  await writeFile(join(folder.path, 'contraflow.yaml'), config(4));
  dev = await startDev(folder.path, [], env);
}, 60_000);
afterAll(async () => {
  await dev?.stop();
  // A killed stack leaves its server behind for the next one to end.
  await endOrphans(join(folder.path, '.contraflow', 'run', 'processes.json'));
  silent.closeAllConnections();
  silent.close();
  await folder.remove();
}, 60_000);

describe('while a stack stands', () => {
  const id = /^backfill\/eu\/backfill-eu-2026-01-05-2026-02-09-[0-9a-f]{8}$/;

  it('another configuration is refused, and so is an edited one', { timeout: 60_000 }, async () => {
    await writeFile(join(folder.path, 'other.yaml'), config(7));
    const other = await backfill('--config', 'other.yaml', '--json');
    expect(other.exitCode).toBe(2);
    expect(errorOf(other)).toEqual({
      code: 'other-configuration',
      message: `the stack in this folder (process ${dev!.pid}) works with contraflow.yaml, not with other.yaml`,
      hint: 'restart contraflow dev with this configuration, or give --config contraflow.yaml',
    });
    await writeFile(join(folder.path, 'contraflow.yaml'), config(7));
    const edited = await backfill();
    expect(edited.exitCode).toBe(2);
    expect(edited.stderr).toBe(
      `contraflow: contraflow.yaml was changed after the stack in this folder had started with it (process ${dev!.pid}) — restart contraflow dev\n`,
    );
    await writeFile(join(folder.path, 'contraflow.yaml'), `# the same, written otherwise\n${config(4)}`);
  });

  it('a second backfill joins the first, or is refused with other options', { timeout: 60_000 }, async () => {
    const first = await backfill('--detach', '--json');
    expect(first.exitCode, first.stderr).toBe(0);
    const { workflowId } = JSON.parse(first.stdout) as { workflowId: string };
    expect(workflowId).toMatch(id);
    const second = await backfill('--detach', '--json');
    expect(second.exitCode).toBe(0);
    expect(second.stderr).toBe(
      `contraflow: ${workflowId} runs already with these options; this command follows it\n`,
    );
    expect(JSON.parse(second.stdout)).toMatchObject({ workflowId });
    const third = await backfill('--detach', '--json', '--window-days', '3');
    expect(third.exitCode).toBe(2);
    expect(errorOf(third)).toMatchObject({
      code: 'backfill-running',
      message: `${workflowId} reads this range already, with other options`,
    });
  });

  it('the server limits the starts of the extraction queue over all workers', async () => {
    const description = join(folder.path, '.contraflow', 'run', 'stack.json');
    const { address } = JSON.parse(await readFile(description, 'utf8')) as { address: string };
    const connection = await Connection.connect({ address });
    await eventually(
      () =>
        connection.workflowService.describeTaskQueue({
          namespace: 'default',
          taskQueue: { name: taskQueues.extraction },
          taskQueueType: activityQueue,
          reportStats: true,
        }),
      // 300 requests a minute are admitted.
      ({ effectiveRateLimit }) => expect(effectiveRateLimit?.requestsPerSecond).toBeCloseTo(5, 9),
    );
    await connection.close();
  });

  it('status shows the windows that are planned and read, step by step', { timeout: 60_000 }, async () => {
    await eventually(windowStates, (states) =>
      expect(states).toEqual(['planned', 'planned', 'planned', 'running', 'running']),
    );
    const { stdout } = await run('status');
    expect(stdout).toContain('eu  2026-01-05 to 2026-02-09, 5 windows: 3 planned, 2 running');
    expect(stdout).toContain(
      '  extract     ◌◌···\n  check       ·····\n  load        ·····\n  standardise ·····\n',
    );
  });

  it('a backfill is paused and goes on', { timeout: 60_000 }, async () => {
    const paused = await run('backfill', '--platform', 'eu', '--pause', '--json');
    expect(paused.exitCode, paused.stderr).toBe(0);
    expect(JSON.parse(paused.stdout)).toMatchObject([
      { workflowId: expect.stringMatching(id), action: 'pause', paused: true, total: 5, done: 0 },
    ]);
    const resumed = await backfill('--resume');
    expect(resumed.exitCode).toBe(0);
    expect(resumed.stdout).toMatch(/ goes on; 0 of 5 windows loaded, 0 rows\n$/);
  });

  it('a command that is interrupted says that the backfill goes on', { timeout: 60_000 }, async () => {
    const args = ['backfill', ...range, '--max-active', '2'];
    const { exitCode, stderr } = await contraflow(folder.path, args, env, (child) => {
      child.stderr?.on('data', (chunk) => {
        // The bar comes once it follows the backfill.
        if (String(chunk).includes('0/5')) child.kill('SIGINT');
      });
    });
    expect(exitCode).toBe(130);
    expect(stderr).toContain('contraflow: the backfill goes on without this command');
    expect(stderr).toContain('contraflow backfill --platform eu --cancel stops it');
  });

  it('a cancelled backfill stops what it reads and leaves the ledger clean', {
    timeout: 90_000,
  }, async () => {
    const cancelled = await run('backfill', '--platform', 'eu', '--cancel', '--json');
    expect(cancelled.exitCode, cancelled.stderr).toBe(0);
    expect(JSON.parse(cancelled.stdout)).toMatchObject([
      { action: 'cancel', status: 'cancelled', total: 5, done: 0, cancelled: 2, remaining: 3, failed: 0 },
    ]);
    expect(await windowStates()).toEqual(Array(5).fill('planned'));
    const again = await run('backfill', '--platform', 'eu', '--cancel');
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/^contraflow: no backfill of eu runs here — [^\n]+\n$/);
  });

  it('a command that waits ends when the stack is killed, and says how to go on', {
    timeout: 90_000,
  }, async () => {
    const waiting = backfill('--json', '--quiet');
    await eventually(windowStates, (states) => expect(states).toContain('running'));
    await dev!.stop('SIGKILL');
    const { exitCode, stdout, stderr } = await waiting;
    expect(exitCode).toBe(1);
    expect(errorOf({ exitCode, stdout, stderr })).toMatchObject({
      code: 'server-lost',
      message: `the stack of this folder has ended (process ${dev!.pid})`,
      hint: expect.stringContaining('contraflow dev'),
    });
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('without a stack', () => {
  it('commands about workflows start the server and no worker', { timeout: 90_000 }, async () => {
    const quiet = await temporaryFolder();
    const log = join(quiet.path, '.contraflow', 'run', 'worker.log');
    const resolve = ['resolve', 'extract/eu/nothing', '--action', 'retry', '--note', 'mended', '--json'];
    const resolved = await contraflow(quiet.path, resolve);
    expect(resolved.exitCode).toBe(2);
    expect(errorOf(resolved)).toMatchObject({ code: 'no-such-workflow' });
    const replayed = await contraflow(quiet.path, ['replay', '--history', 'extract/eu/nothing', '--json']);
    expect(errorOf(replayed)).toMatchObject({ code: 'no-such-workflow' });
    expect(existsSync(log)).toBe(false);
    await quiet.remove();
  });
});
