import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bigQueryClient } from '../../activities/warehouse/bigquery/client.ts';
import { bigQueryDialect } from '../../activities/warehouse/bigquery/dialect.ts';
import { loadJobs } from '../../activities/warehouse/bigquery/load-jobs.ts';
import { runTransaction, transactionScript } from '../../activities/warehouse/bigquery/transaction.ts';
import { temporaryFolder } from './fixtures.ts';
import { refusal } from './support/bigquery-rest.ts';
import { type BigQueryStub, openStub } from './support/bigquery-stub.ts';

/** The service knows a job by its id and refuses a second one; the emulator takes it. */
describe('BigQuery over a server of its REST API', () => {
  let stub: BigQueryStub;
  beforeEach(async () => {
    stub = await openStub();
  });
  afterEach(() => stub.rest.close());

  describe('loads', () => {
    const folder = temporaryFolder();
    const file = { path: join(folder.path, 'rows.parquet'), rows: 3, contentHash: 'c' };
    const staging = {
      name: 'contraflow_load_1',
      loadId: 'load-1',
      columns: [{ name: 'x', type: 'double' as const, nullable: false, description: '' }],
    };
    const load = () =>
      loadJobs(
        bigQueryClient(stub.config, undefined),
        stub.config,
        bigQueryDialect('acme-analytics', 'd'),
        () => 0,
        1,
      ).load(staging, file);
    beforeEach(() => writeFileSync(file.path, 'PAR1'));

    it('make a table that goes by itself and fill it by one job', async () => {
      await load();
      expect(stub.rest.tables.get('contraflow_load_1')).toMatchObject({
        expirationTime: '86400000',
        schema: { fields: [{ name: 'x', type: 'FLOAT64' }] },
      });
      expect(stub.inserted()).toMatchObject([
        {
          configuration: {
            load: {
              sourceFormat: 'PARQUET',
              writeDisposition: 'WRITE_TRUNCATE',
              createDisposition: 'CREATE_NEVER',
              destinationTable: { tableId: 'contraflow_load_1' },
            },
          },
        },
      ]);
    });
    it('that are asked for twice happen once', async () => {
      await load();
      await load();
      expect([...stub.rest.jobs.keys()]).toEqual([expect.stringMatching(/^contraflow_[0-9a-f]{40}$/)]);
    });
    it('happen again where the first job failed or its table is gone', async () => {
      await load();
      const [first] = stub.rest.jobs.keys();
      stub.rest.jobs.set(first!, { reason: 'invalid', message: 'the file broke off' });
      await load();
      expect([...stub.rest.jobs.keys()]).toEqual([first, `${first}_2`]);
      stub.rest.tables.set('contraflow_load_1', { numRows: '0' });
      await load();
      expect([...stub.rest.jobs.keys()]).toEqual([first, `${first}_2`, `${first}_3`]);
    });
    it('say why they failed', async () => {
      stub.rest.answer = ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/jobs/')) return undefined;
        const error = { reason: 'invalid', message: 'Error while reading data: no such column' };
        return [200, { status: { state: 'DONE', errorResult: error } }];
      };
      await expect(stub.session.load(staging, file)).rejects.toMatchObject({
        code: 'warehouse-failed',
        message: expect.stringContaining('no such column'),
      });
    });
    it('are sent again when the service was at fault', async () => {
      let broken = 2;
      stub.rest.answer = ({ path }) =>
        path.startsWith('/upload') && broken-- > 0 ? refusal(503, 'backendError', 'try again') : undefined;
      await load();
      expect(stub.rest.jobs.size).toBe(1);
    });
  });

  describe('transactions', () => {
    const transaction = {
      guard: 'SELECT 1',
      statements: ['DELETE FROM a WHERE true', 'DELETE FROM b WHERE true'],
      values: {},
    };
    const failing = (...messages: string[]) => {
      let run = 0;
      return async () => {
        const message = messages[run++];
        if (message !== undefined) throw Object.assign(new Error(message), { errors: [{ message }] });
        return [];
      };
    };
    it('are one script that rolls back and fails again', () => {
      expect(transactionScript(transaction).split('\n')).toEqual([
        'BEGIN',
        'BEGIN TRANSACTION;',
        "IF EXISTS (SELECT 1) THEN RAISE USING MESSAGE = 'contraflow_guard'; END IF;",
        'DELETE FROM a WHERE true;',
        'DELETE FROM b WHERE true;',
        'COMMIT TRANSACTION;',
        'EXCEPTION WHEN ERROR THEN',
        'ROLLBACK TRANSACTION;',
        'RAISE;',
        'END;',
      ]);
    });
    it('are tried again when another came in between', async () => {
      const conflict = 'Transaction is aborted due to concurrent update against table acme:d.queue_hours';
      expect(await runTransaction(failing(conflict, conflict), transaction, () => 0)).toBe(true);
      const always = failing(...Array.from({ length: 20 }, () => conflict));
      await expect(runTransaction(always, transaction, () => 0)).rejects.toThrow('concurrent update');
    });
    it('write nothing where the guard finds rows, and throw everything else', async () => {
      expect(await runTransaction(failing('Query error: contraflow_guard at [3:1]'), transaction)).toBe(
        false,
      );
      await expect(runTransaction(failing('Division by zero'), transaction)).rejects.toThrow(
        'Division by zero',
      );
    });
  });
});
