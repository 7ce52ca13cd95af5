import { afterAll, beforeAll, describe } from 'vitest';
import type { BigQueryConfig } from '../../activities/contract/config-warehouse.ts';
import { openBigQuery } from '../../activities/warehouse/bigquery/index.ts';
import { remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { createDataset, emulatorPython, startBigQueryEmulator } from '../../infra/emulators/index.ts';
import { emptiedSessions } from './emptied-session.ts';
import { describeComparison } from './remote-comparison.ts';
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

const openSession = emptiedSessions(() => openBigQuery(config, undefined));

describe.skipIf(emulator === null)('over the BigQuery emulator', () => {
  beforeAll(() => createDataset(emulator!.url, config));
  afterAll(() => emulator?.close());

  describeWarehouse(
    'BigQuery',
    async () => remoteWarehouse(await openSession(), () => new Date('2026-02-01T00:00:00Z')),
    (name) => `\`${name}\``,
  );

  describeComparison(openSession);
});
