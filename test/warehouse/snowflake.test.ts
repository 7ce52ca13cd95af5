import { afterAll, describe } from 'vitest';
import { tables } from '../../activities/contract/tables/index.ts';
import { remoteWarehouse } from '../../activities/warehouse/remote/warehouse.ts';
import { snowflakeSession } from '../../activities/warehouse/snowflake/index.ts';
import { emulatorPython, startSnowflakeEmulator } from '../../infra/emulators/index.ts';
import { describeWarehouse } from './warehouse-contract.ts';

const { python } = await emulatorPython('snowflake');
const emulator = python === null ? null : await startSnowflakeEmulator(python);
afterAll(() => emulator?.close());

function openSession() {
  const { hostname, port } = new URL(emulator!.url);
  return snowflakeSession(
    {
      kind: 'snowflake',
      account: 'acme-main',
      username: 'loader',
      database: 'analytics',
      schema: 'contraflow',
      warehouse: 'reporting',
      role: 'loader',
      host: hostname,
      port: Number(port),
      protocol: 'http',
      authenticator: 'password',
      credentials: 'env://SNOWFLAKE_PASSWORD',
    },
    { readSecret: async () => 'any', now: () => new Date('2026-02-01T00:00:00Z') },
  );
}

/** Tables are made once: what a test has left in them goes before the next. */
async function empty(session: ReturnType<typeof openSession>): Promise<void> {
  if (!(await session.shape()).has('schema_migrations')) return;
  const { table } = session.dialect;
  const filled = await session.select(
    tables
      .map(({ name }) => `SELECT '${name}' AS name FROM ${table(name)} HAVING count(*) > 0`)
      .join(' UNION ALL '),
  );
  const statements = filled.map(({ name }) =>
    name === 'schema_migrations'
      ? `DELETE FROM ${table(name)} WHERE version > 900`
      : `DELETE FROM ${table(String(name))}`,
  );
  await session.define(statements);
}

describe.skipIf(emulator === null)('over the Snowflake emulator', () => {
  describeWarehouse(
    'Snowflake',
    async () => {
      const session = openSession();
      await empty(session);
      return remoteWarehouse(session, () => new Date('2026-02-01T00:00:00Z'));
    },
    (name) => `"${name.toUpperCase()}"`,
  );
});
