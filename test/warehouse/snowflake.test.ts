import { afterAll, describe, expect, it } from 'vitest';
import { remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { snowflakeSession } from '../../activities/warehouse/snowflake/index.ts';
import { emulatorPython, startSnowflakeEmulator } from '../../infra/emulators/index.ts';
import { emptiedSessions } from './emptied-session.ts';
import { hourly, week, windowOf } from './fixtures.ts';
import { describeComparison } from './remote-comparison.ts';
import { snowflakeAt } from './snowflake-config.ts';
import { describeWarehouse } from './warehouse-contract.ts';

const { python } = await emulatorPython('snowflake');
const emulator = python === null ? null : await startSnowflakeEmulator(python);
const now = () => new Date('2026-02-01T00:00:00Z');

const openSession = emptiedSessions(async () =>
  snowflakeSession(snowflakeAt(emulator!.url), { readSecret: async () => 'any', now }),
);

describe.skipIf(emulator === null)('over the Snowflake emulator', () => {
  afterAll(() => emulator?.close());

  describeWarehouse(
    'Snowflake',
    async () => remoteWarehouse(await openSession(), now),
    (name) => `"${name.toUpperCase()}"`,
  );

  describeComparison(openSession);

  it('keeps one copy of a window that two processes load at once', { timeout: 30_000 }, async () => {
    const both = [remoteWarehouse(await openSession(), now), remoteWarehouse(await openSession(), now)];
    await both[0]!.migrate();
    const rows = hourly(week.start, 24);
    await Promise.all(
      both.map((warehouse, at) => warehouse.stageWindow(windowOf(rows, { runId: `run-${at}` }))),
    );
    const counted = await both[0]!.query(
      'SELECT count(*) AS hours, count(DISTINCT run_id) AS runs FROM queue_hours',
    );
    expect(counted).toEqual([{ hours: 24, runs: 1 }]);
    const [entry] = await both[1]!.readLedger();
    expect(entry!.rereads).toBe(1);
    await Promise.all(both.map((warehouse) => warehouse.close()));
  });
});
