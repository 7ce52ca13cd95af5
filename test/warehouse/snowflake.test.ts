import { afterAll, describe } from 'vitest';
import { remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { snowflakeSession } from '../../activities/warehouse/snowflake/index.ts';
import { emulatorPython, startSnowflakeEmulator } from '../../infra/emulators/index.ts';
import { emptiedSessions } from './emptied-session.ts';
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
});
