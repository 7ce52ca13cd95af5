import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { Redacted } from '../../activities/secrets/index.ts';
import { bigQueryClient } from '../../activities/warehouse/bigquery/client.ts';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import { onBehalfOf } from '../../activities/warehouse/remote/index.ts';
import { runQueryCost } from '../../client/commands/query.ts';
import { temporaryFolder } from './fixtures.ts';
import { type BigQueryStub, openStub } from './support/bigquery-stub.ts';

/** What the emulator does not do as the service does: what is sent with each request, and what comes of broken connections. */
describe('BigQuery over a server of its REST API', () => {
  let stub: BigQueryStub;
  beforeEach(async () => {
    stub = await openStub();
  });
  afterEach(() => stub.rest.close());

  describe('queries', () => {
    it('carry location, labels, the limit of cost and typed values', async () => {
      await onBehalfOf('Hourly/2026-01-05T09:00Z Änderung', () =>
        stub.session.select('SELECT @v_platform AS a, CAST(@v_nothing AS INT64) AS b', {
          platform: "O'Brien",
          nothing: null,
          unused: 'x',
        }),
      );
      expect(stub.inserted()).toMatchObject([
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
      await stub.session.query("SELECT $1, $2, $3, $4, '$9' -- $8", ['x', 5, 0.5, true]);
      const { query } = stub.inserted()[0]!['configuration'] as never as { query: Record<string, unknown> };
      expect(query['query']).toBe("SELECT @p1, @p2, @p3, @p4, '$9' -- $8");
      expect(query['queryParameters']).toMatchObject(
        ['STRING', 'INT64', 'FLOAT64', 'BOOL'].map((type, at) => ({
          name: `p${at + 1}`,
          parameterType: { type },
        })),
      );
    });
    it('are read page by page, with every type as JSON', async () => {
      stub.rest.fields = [
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
      stub.rest.pages = [[row('1', '0.1')], [row('9007199254740993', 'NaN'), row(null, 'Infinity')]];
      const pages = [];
      for await (const page of stub.session.stream('SELECT 1')) pages.push(page);
      const common = { at: '2026-01-05T09:00:00.123Z', list: ['a'] };
      expect(pages).toEqual([
        [{ n: 1, x: 0.1, ...common }],
        [
          { n: '9007199254740993', x: null, ...common },
          { n: null, x: null, ...common },
        ],
      ]);
    });
    it('are sent again under their id after a broken connection, and run once', async () => {
      stub.rest.fields = [{ name: 'n', type: 'INTEGER' }];
      stub.rest.pages = [[[{ v: '7' }]]];
      stub.rest.broken = 2;
      expect(await stub.session.select('SELECT 7 AS n')).toEqual([{ n: 7 }]);
      expect(stub.inserted().length).toBeGreaterThan(1);
      expect(stub.rest.jobs.size).toBe(1);
    });
    it('tell what they would read without running', async () => {
      expect(await stub.session.cost!('SELECT 1', [])).toEqual({ bytes: 123_456 });
      expect(stub.inserted()[0]).toMatchObject({ configuration: { dryRun: true } });
      expect(stub.rest.jobs.size).toBe(0);
    });
    it('tell it on the command line, and a file does not', async () => {
      const sql = 'SELECT 1';
      const outcome = await runQueryCost({ sql, config: configSchema.parse({ warehouse: stub.config }) });
      expect(outcome).toEqual({ document: { bytes: 123_456 }, text: 'would read 123456 bytes', exitCode: 0 });
      const folder = temporaryFolder();
      const path = join(folder.path, 'w.duckdb');
      const file = await createWarehouse({ kind: 'duckdb', path });
      const asked = { sql, config: configSchema.parse({ warehouse: { kind: 'duckdb', path } }) };
      await expect(runQueryCost(asked)).rejects.toMatchObject({ kind: 'usage', code: 'no-dry-run' });
      await file.close();
      folder.remove();
    });
    it.each(['DELETE FROM t', 'SELECT 1; SELECT 2', 'EXPORT DATA OPTIONS() AS SELECT 1', '# SELECT', ''])(
      'that do not only read are not sent: %s',
      async (sql) => {
        await expect(stub.session.query(sql, [])).rejects.toMatchObject({
          code: 'not-read-only',
          hint: 'use SELECT or WITH',
        });
        expect(stub.rest.requests).toEqual([]);
      },
    );
  });

  describe('access', () => {
    it('is by key, which no message repeats', () => {
      const remote = {
        ...stub.config,
        apiEndpoint: 'https://bigquery.example.com',
        credentials: 'env://KEY',
      };
      const secret = '{"private_key": "hush"';
      expect(() => bigQueryClient(remote, new Redacted(secret))).toThrow(
        /env:\/\/KEY is no key of a service account/,
      );
      expect(() => bigQueryClient(remote, new Redacted(secret))).not.toThrow(/hush/);
      const key = { client_email: 'loader@acme.iam.gserviceaccount.com', private_key: 'pem' };
      expect(bigQueryClient(remote, new Redacted(JSON.stringify(key))).projectId).toBe('acme-analytics');
    });
    it('is refused over plain http beyond this machine', () => {
      const remote = { ...stub.config, apiEndpoint: 'http://bigquery.example.com' };
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
    stub.rest.tables.set('t', { schema: { fields: [{ name: 'x', type: 'FLOAT', description: 'old' }] } });
    await stub.session.describe([relation]);
    expect(stub.rest.tables.get('t')).toMatchObject({
      description: 'Rows',
      schema: { fields: [{ name: 'x', type: 'FLOAT', description: 'A number' }] },
    });
    await stub.session.describe([relation]);
    expect(stub.rest.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1);
  });
});
