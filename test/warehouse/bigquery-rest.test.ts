import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BigQueryConfig } from '../../activities/contract/config-warehouse.ts';
import { Redacted } from '../../activities/secrets/index.ts';
import { bigQueryClient } from '../../activities/warehouse/bigquery/client.ts';
import { bigQueryDialect } from '../../activities/warehouse/bigquery/dialect.ts';
import { openBigQuery } from '../../activities/warehouse/bigquery/index.ts';
import { loadJobs } from '../../activities/warehouse/bigquery/load-jobs.ts';
import { runTransaction, transactionScript } from '../../activities/warehouse/bigquery/transaction.ts';
import { onBehalfOf, type RemoteSession, remoteWarehouse } from '../../activities/warehouse/remote/index.ts';
import { temporaryFolder } from './fixtures.ts';
import { type BigQueryRest, refusal, startBigQueryRest } from './support/bigquery-rest.ts';

/** What the emulator does not do as the service does: job ids, refusals, limits, and what is sent with each request. */
describe('BigQuery over a server of its REST API', () => {
  let rest: BigQueryRest;
  let config: BigQueryConfig;
  let session: RemoteSession;
  beforeEach(async () => {
    rest = await startBigQueryRest();
    config = {
      kind: 'bigquery',
      project: 'acme-analytics',
      dataset: 'd',
      location: 'EU',
      apiEndpoint: rest.url,
      maximumBytesBilled: 5_000_000_000,
      labels: { team: 'planning' },
    };
    session = await openBigQuery(config, undefined);
  });
  afterEach(() => rest.close());
  const inserted = () =>
    rest.requests
      .filter(({ method, path }) => method === 'POST' && path.endsWith('/jobs'))
      .map(({ body }) => body as Record<string, never>);

  describe('queries', () => {
    it('carry location, labels, the limit of cost and typed values', async () => {
      await onBehalfOf('Hourly/2026-01-05T09:00Z Änderung', () =>
        session.select('SELECT @v_platform AS a, CAST(@v_nothing AS INT64) AS b', {
          platform: "O'Brien",
          nothing: null,
          unused: 'x',
        }),
      );
      expect(inserted()).toMatchObject([
        {
          jobReference: { projectId: 'acme-analytics', location: 'EU' },
          configuration: {
            labels: {
              team: 'planning',
              application: 'contraflow',
              run: 'hourly-2026-01-05t09-00z--nderung',
            },
            query: {
              useLegacySql: false,
              maximumBytesBilled: '5000000000',
              defaultDataset: { projectId: 'acme-analytics', datasetId: 'd' },
              parameterMode: 'NAMED',
              queryParameters: [
                {
                  name: 'v_platform',
                  parameterType: { type: 'STRING' },
                  parameterValue: { value: "O'Brien" },
                },
                { name: 'v_nothing', parameterType: { type: 'STRING' }, parameterValue: { value: null } },
              ],
            },
          },
        },
      ]);
    });
    it('of a person bind values by their own types', async () => {
      await session.query("SELECT $1, $2, $3, $4, '$9' -- $8", ['x', 5, 0.5, true]);
      const { query } = inserted()[0]!['configuration'] as never as { query: Record<string, unknown> };
      expect(query['query']).toBe("SELECT @p1, @p2, @p3, @p4, '$9' -- $8");
      expect(query['queryParameters']).toMatchObject(
        ['STRING', 'INT64', 'FLOAT64', 'BOOL'].map((type, at) => ({
          name: `p${at + 1}`,
          parameterType: { type },
        })),
      );
    });
    it('are read page by page, with every type as JSON', async () => {
      rest.fields = [
        { name: 'n', type: 'INTEGER' },
        { name: 'x', type: 'FLOAT' },
        { name: 'at', type: 'TIMESTAMP' },
        { name: 'list', type: 'STRING', mode: 'REPEATED' },
      ];
      const row = (n: string | null, x: string) => [
        { v: n },
        { v: x },
        { v: '1767603600123000' },
        { v: [{ v: 'a' }] },
      ];
      rest.pages = [[row('1', '0.1')], [row('9007199254740993', 'NaN'), row(null, 'Infinity')]];
      const pages = [];
      for await (const page of session.stream('SELECT 1')) pages.push(page);
      const common = { at: '2026-01-05T09:00:00.123Z', list: ['a'] };
      expect(pages).toEqual([
        [{ n: 1, x: 0.1, ...common }],
        [
          { n: '9007199254740993', x: null, ...common },
          { n: null, x: null, ...common },
        ],
      ]);
    });
    it('tell what they would read without running', async () => {
      expect(await session.cost!('SELECT 1', [])).toEqual({ bytes: 123_456 });
      expect(inserted()[0]).toMatchObject({ configuration: { dryRun: true } });
      expect(rest.jobs.size).toBe(0);
    });
    it.each(['DELETE FROM t', 'SELECT 1; SELECT 2', 'EXPORT DATA OPTIONS() AS SELECT 1', '# SELECT', ''])(
      'that do not only read are not sent: %s',
      async (sql) => {
        await expect(session.query(sql, [])).rejects.toMatchObject({ code: 'not-read-only' });
        expect(rest.requests).toEqual([]);
      },
    );
  });

  describe('failures', () => {
    const answering = (answer: ReturnType<typeof refusal>) => {
      rest.answer = () => answer;
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
      const failure = await session.select('SELECT 1').catch((error: unknown) => error);
      expect(failure).toMatchObject({ kind: 'failed', code, hint: expect.stringMatching(hint) });
    });
    it('of a job that ran are thrown with its reason', async () => {
      rest.answer = ({ path }) =>
        path.includes('/queries/')
          ? refusal(400, 'invalidQuery', 'Division by zero: 1 / 0 at [1:8]')
          : undefined;
      await expect(session.select('SELECT 1 / 0')).rejects.toMatchObject({
        kind: 'failed',
        code: 'warehouse-failed',
        message: expect.stringContaining('Division by zero'),
      });
      await expect(session.query('SELECT 1 / 0', [])).rejects.toMatchObject({
        kind: 'usage',
        code: 'bad-query',
      });
    });
    it('name the location where the dataset lives', async () => {
      rest.location = 'US';
      await expect(session.check()).rejects.toMatchObject({
        code: 'wrong-location',
        hint: 'set warehouse.location to US',
      });
    });
    it('name a dataset that is not there', async () => {
      answering(refusal(404, 'notFound', 'Not found: Dataset acme-analytics:d'));
      await expect(session.check()).rejects.toMatchObject({ code: 'missing-dataset' });
    });
    it('name a server that does not answer', async () => {
      const away = await openBigQuery({ ...config, apiEndpoint: 'http://127.0.0.1:9' }, undefined);
      await expect(away.check()).rejects.toMatchObject({ code: 'warehouse-unreachable' });
    });
    it('name a table of another shape before anything is changed', async () => {
      rest.tables.set('queue_hours', { schema: { fields: [{ name: 'platform', type: 'INTEGER' }] } });
      const warehouse = remoteWarehouse(session, () => new Date(0));
      await expect(warehouse.migrate()).rejects.toMatchObject({
        code: 'table-shape',
        message: 'table queue_hours has column platform as INT64, expected STRING',
      });
      const written = inserted().filter((body) => !JSON.stringify(body).includes('"dryRun":true'));
      expect(written).toEqual([]);
    });
  });

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
        bigQueryClient(config, undefined),
        config,
        bigQueryDialect('acme-analytics', 'd'),
        () => 0,
        1,
      ).load(staging, file);
    beforeEach(() => writeFileSync(file.path, 'PAR1'));

    it('make a table that goes by itself and fill it by one job', async () => {
      await load();
      expect(rest.tables.get('contraflow_load_1')).toMatchObject({
        expirationTime: '86400000',
        schema: { fields: [{ name: 'x', type: 'FLOAT64' }] },
      });
      expect(inserted()).toMatchObject([
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
      expect([...rest.jobs.keys()]).toEqual([expect.stringMatching(/^contraflow_[0-9a-f]{40}$/)]);
    });
    it('happen again where the first job failed or its table is gone', async () => {
      await load();
      const [first] = rest.jobs.keys();
      rest.jobs.set(first!, { reason: 'invalid', message: 'the file broke off' });
      await load();
      expect([...rest.jobs.keys()]).toEqual([first, `${first}_2`]);
      rest.tables.set('contraflow_load_1', { numRows: '0' });
      await load();
      expect([...rest.jobs.keys()]).toEqual([first, `${first}_2`, `${first}_3`]);
    });
    it('say why they failed', async () => {
      rest.answer = ({ method, path }) => {
        if (method !== 'GET' || !path.includes('/jobs/')) return undefined;
        const error = { reason: 'invalid', message: 'Error while reading data: no such column' };
        return [200, { status: { state: 'DONE', errorResult: error } }];
      };
      await expect(session.load(staging, file)).rejects.toMatchObject({
        code: 'warehouse-failed',
        message: expect.stringContaining('no such column'),
      });
    });
    it('are sent again when the service was at fault', async () => {
      let broken = 2;
      rest.answer = ({ path }) =>
        path.startsWith('/upload') && broken-- > 0 ? refusal(503, 'backendError', 'try again') : undefined;
      await load();
      expect(rest.jobs.size).toBe(1);
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

  describe('access', () => {
    it('is by key, which no message repeats', () => {
      const remote = { ...config, apiEndpoint: 'https://bigquery.example.com', credentials: 'env://KEY' };
      const secret = '{"private_key": "hush"';
      expect(() => bigQueryClient(remote, new Redacted(secret))).toThrow(
        /env:\/\/KEY is no key of a service account/,
      );
      expect(() => bigQueryClient(remote, new Redacted(secret))).not.toThrow(/hush/);
      const key = { client_email: 'loader@acme.iam.gserviceaccount.com', private_key: 'pem' };
      expect(bigQueryClient(remote, new Redacted(JSON.stringify(key))).projectId).toBe('acme-analytics');
    });
    it('is refused over plain http beyond this machine', () => {
      const remote = { ...config, apiEndpoint: 'http://bigquery.example.com' };
      expect(() => bigQueryClient(remote, undefined)).toThrow(/plain http/);
    });
  });

  it('sets descriptions only where they differ', async () => {
    const columns = [{ name: 'x', type: 'double' as const, nullable: true, description: 'A number' }];
    const relation = {
      name: 't',
      kind: 'table' as const,
      layer: 'raw' as const,
      description: 'Rows',
      key: ['x'],
      columns,
    };
    rest.tables.set('t', { schema: { fields: [{ name: 'x', type: 'FLOAT', description: 'old' }] } });
    await session.describe([relation]);
    expect(rest.tables.get('t')).toMatchObject({
      description: 'Rows',
      schema: { fields: [{ name: 'x', type: 'FLOAT', description: 'A number' }] },
    });
    await session.describe([relation]);
    expect(rest.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});
