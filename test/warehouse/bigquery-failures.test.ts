import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBigQuery } from '../../activities/warehouse/bigquery/index.ts';
import { remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { refusal } from './support/bigquery-rest.ts';
import { type BigQueryStub, openStub } from './support/bigquery-stub.ts';

/** Refusals of the service, which the emulator does not give: each is said in words with what mends it. */
describe('BigQuery over a server of its REST API', () => {
  let stub: BigQueryStub;
  beforeEach(async () => {
    stub = await openStub();
  });
  afterEach(() => stub.rest.close());

  describe('failures', () => {
    const answering = (answer: ReturnType<typeof refusal>) => {
      stub.rest.answer = () => answer;
    };
    it.each([
      [
        403,
        'accessDenied',
        'Access Denied: User does not have bigquery.jobs.create permission in project acme-analytics.',
        'no-permission',
        /roles\/bigquery\.jobUser/,
      ],
      [
        403,
        'accessDenied',
        'Access Denied: Dataset acme-analytics:d: Permission bigquery.tables.create denied',
        'no-permission',
        /GRANT `roles\/bigquery\.dataEditor` ON SCHEMA `acme-analytics`\.`d`/,
      ],
      [
        404,
        'notFound',
        'Not found: Dataset acme-analytics:d was not found in location EU',
        'missing-dataset',
        /bq --location=EU mk --dataset acme-analytics:d/,
      ],
      [
        401,
        'authError',
        'Request had invalid authentication credentials.',
        'no-credentials',
        /application-default login/,
      ],
      [
        400,
        'bytesBilledLimitExceeded',
        'Query exceeded limit for bytes billed: 5000000000. 7000000000 or higher required.',
        'cost-limit',
        /maximumBytesBilled/,
      ],
      [
        403,
        'quotaExceeded',
        'Quota exceeded: Your project exceeded quota for imports per table',
        'warehouse-quota',
        /quota/,
      ],
    ] as const)('%i %s %s', async (status, reason, message, code, hint) => {
      answering(refusal(status, reason, message));
      const failure = await stub.session.select('SELECT 1').catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'failed', code, hint: expect.stringMatching(hint) });
    });
    it('of a job that ran are thrown with its reason', async () => {
      stub.rest.answer = ({ path }) =>
        path.includes('/queries/')
          ? refusal(400, 'invalidQuery', 'Division by zero: 1 / 0 at [1:8]')
          : undefined;
      await expect(stub.session.select('SELECT 1 / 0')).rejects.toMatchObject({
        kind: 'failed',
        code: 'warehouse-failed',
        message: expect.stringContaining('Division by zero'),
      });
      await expect(stub.session.query('SELECT 1 / 0', [])).rejects.toMatchObject({
        kind: 'usage',
        code: 'bad-query',
      });
    });
    it('name the location where the dataset lives', async () => {
      stub.rest.location = 'US';
      await expect(stub.session.check()).rejects.toMatchObject({
        code: 'wrong-location',
        hint: 'set warehouse.location to US',
      });
    });
    it('name a dataset that is not there', async () => {
      answering(refusal(404, 'notFound', 'Not found: Dataset acme-analytics:d'));
      await expect(stub.session.check()).rejects.toMatchObject({ code: 'missing-dataset' });
    });
    it('name a server that does not answer', async () => {
      const away = await openBigQuery({ ...stub.config, apiEndpoint: 'http://127.0.0.1:9' }, undefined);
      await expect(away.check()).rejects.toMatchObject({ code: 'warehouse-unreachable' });
    });
    it('name a table of another shape before anything is changed', async () => {
      stub.rest.tables.set('queue_hours', { schema: { fields: [{ name: 'platform', type: 'INTEGER' }] } });
      const warehouse = remoteWarehouse(stub.session, () => new Date(0));
      await expect(warehouse.migrate()).rejects.toMatchObject({
        code: 'table-shape',
        message: 'table queue_hours has column platform as INT64, expected STRING',
      });
      const written = stub.inserted().filter((body) => !JSON.stringify(body).includes('"dryRun":true'));
      expect(written).toEqual([]);
    });
  });
});
