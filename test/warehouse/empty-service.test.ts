import { expect, it } from 'vitest';
import { createSecretResolver, createSecretStores } from '../../activities/secrets/index.ts';
import { openReader } from '../../activities/warehouse/index.ts';
import { startSnowflakeStub } from '../../infra/emulators/index.ts';
import { snowflakeAt } from './snowflake-config.ts';
import { refusal } from './support/bigquery-rest.ts';
import { openStub } from './support/bigquery-stub.ts';

const loadFirst = {
  kind: 'usage',
  code: 'warehouse-missing',
  message: expect.stringContaining('no tables yet'),
  hint: expect.stringContaining('contraflow backfill'),
};

it('a reader of a Snowflake schema without tables says that data comes first', async () => {
  const stub = await startSnowflakeStub();
  const missing = {
    code: '002003',
    message: "Object 'EXTRACTION_WINDOWS' does not exist",
    sqlState: '42S02',
  };
  const invalid = { code: '000904', message: "invalid identifier 'NONSENSE'", sqlState: '42000' };
  let tables: string[][] = [];
  stub.answers.push(
    { pattern: /schemata/, answer: { columns: ['SCHEMA_NAME'], rows: [['CONTRAFLOW']] } },
    { pattern: /FROM extraction_windows/, answer: missing },
    { pattern: /nonsense/, answer: invalid },
    {
      pattern: /information_schema\.columns/,
      answer: () => ({
        columns: ['TABLE_NAME', 'COLUMN_NAME', 'DATA_TYPE', 'NUMERIC_PRECISION', 'NUMERIC_SCALE'],
        rows: tables,
      }),
    },
  );
  const secrets = createSecretResolver(createSecretStores({ SNOWFLAKE_SECRET: 's3cret' }, () => 0));
  const reader = await openReader(snowflakeAt(stub.url), { secrets });
  await expect(reader.query('SELECT * FROM extraction_windows')).rejects.toMatchObject(loadFirst);
  await expect(reader.query('SELECT nonsense')).rejects.toMatchObject({ code: 'bad-query' });
  // With the tables there, the same failure is the statement's own.
  tables = [['SCHEMA_MIGRATIONS', 'VERSION', 'NUMBER', '38', '0']];
  await expect(reader.query('SELECT * FROM extraction_windows')).rejects.toMatchObject({ code: 'bad-query' });
  await reader.close();
  await stub.close();
});

it('a reader of a BigQuery dataset without tables says that data comes first', async () => {
  const stub = await openStub();
  stub.rest.answer = ({ body }) =>
    JSON.stringify(body).includes('extraction_windows')
      ? refusal(
          404,
          'notFound',
          'Not found: Table acme-analytics:d.extraction_windows was not found in location EU',
        )
      : undefined;
  const reader = await openReader(stub.config);
  await expect(reader.query('SELECT * FROM extraction_windows')).rejects.toMatchObject(loadFirst);
  await expect(reader.cost?.('SELECT * FROM extraction_windows')).rejects.toMatchObject(loadFirst);
  stub.rest.tables.set('schema_migrations', { schema: { fields: [{ name: 'version', type: 'INTEGER' }] } });
  await expect(reader.query('SELECT * FROM extraction_windows')).rejects.not.toMatchObject(loadFirst);
  await reader.close();
  await stub.rest.close();
});
