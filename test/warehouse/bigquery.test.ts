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

const touched = new Set<string>();

/** A session that remembers which tables were written: they are made once, and emptied before the next test. */
async function openSession(): Promise<RemoteSession> {
  const session = await openBigQuery(config, undefined);
  const { table } = session.dialect;
  const statements = [...touched].map((name) =>
    name === 'schema_migrations'
      ? `DELETE FROM ${table(name)} WHERE version > 900`
      : `DELETE FROM ${table(name)} WHERE true`,
  );
  await session.define(statements);
  touched.clear();
  return {
    ...session,
    atomically(transaction) {
      for (const { name } of tables) {
        if (transaction.statements.some((statement) => statement.includes(table(name)))) touched.add(name);
      }
      return session.atomically(transaction);
    },
  };
}

describe.skipIf(emulator === null)('over the BigQuery emulator', () => {
  beforeAll(() => createDataset(emulator!.url, config));
  afterAll(() => emulator?.close());

  describeWarehouse('BigQuery', async () => {
    const session = await openSession();
    return remoteWarehouse(session, () => new Date('2026-02-01T00:00:00Z'));
  });
});
