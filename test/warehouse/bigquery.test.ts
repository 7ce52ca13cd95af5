import { afterAll, beforeAll, describe } from 'vitest';
import type { BigQueryConfig } from '../../activities/contract/config-warehouse.ts';
import { tables } from '../../activities/contract/tables/index.ts';
import { openBigQuery } from '../../activities/warehouse/bigquery/index.ts';
import type { RemoteSession } from '../../activities/warehouse/remote/index.ts';
import { remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { createDataset, emulatorPython, startBigQueryEmulator } from '../../infra/emulators/index.ts';
import { describeWarehouse } from './warehouse-contract.ts';

const { python } = await emulatorPython('bigquery');
const emulator = python === null ? null : await startBigQueryEmulator(python);

const config: BigQueryConfig = {
  kind: 'bigquery',
  project: 'acme-analytics',
  dataset: 'contraflow',
  location: 'EU',
  ...(emulator === null ? {} : { apiEndpoint: emulator.url }),
  labels: {},
};

/** Tables are made once: what a test has left in them goes before the next. */
async function empty(session: RemoteSession): Promise<void> {
  if (!(await session.shape()).has('schema_migrations')) return;
  const { table } = session.dialect;
  const filled = await session.select(
    tables
      .map(({ name }) => `SELECT '${name}' AS name FROM ${table(name)} HAVING count(*) > 0`)
      .join(' UNION ALL '),
  );
  await session.define(
    filled.map(({ name }) =>
      name === 'schema_migrations'
        ? `DELETE FROM ${table(name)} WHERE version > 900`
        : `DELETE FROM ${table(String(name))} WHERE true`,
    ),
  );
}

describe.skipIf(emulator === null)('over the BigQuery emulator', () => {
  beforeAll(() => createDataset(emulator!.url, config));
  afterAll(() => emulator?.close());

  describeWarehouse('BigQuery', async () => {
    const session = await openBigQuery(config, undefined);
    await empty(session);
    return remoteWarehouse(session, () => new Date('2026-02-01T00:00:00Z'));
  });
});
