import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SnowflakeConfig } from '../../activities/contract/config-warehouse.ts';
import { onBehalfOf, type RemoteSession } from '../../activities/warehouse/remote/index.ts';
import { snowflakeSession } from '../../activities/warehouse/snowflake/index.ts';
import { type SnowflakeStub, startSnowflakeStub } from '../../infra/emulators/index.ts';
import { temporaryFolder } from './fixtures.ts';
import { snowflakeAt } from './snowflake-config.ts';

let stub: SnowflakeStub;
let session: RemoteSession | undefined;
let secrets: string[];

function open(fields: Partial<SnowflakeConfig> = {}): RemoteSession {
  session = snowflakeSession(snowflakeAt(stub.url, fields), {
    readSecret: async () => secrets.shift() ?? 'last',
    now: () => new Date('2026-02-01T00:00:00Z'),
  });
  return session;
}

beforeEach(async () => {
  secrets = [];
  stub = await startSnowflakeStub();
});
afterEach(async () => {
  await session?.close();
  await stub.close();
});

const sent = () => stub.statements.map(({ sql }) => sql);

describe('a session of Snowflake', () => {
  it('logs in by password and sets what statements rely on', async () => {
    secrets = ['s3cret'];
    await open().select('SELECT 1 AS one');
    expect(stub.logins[0]).toMatchObject({
      LOGIN_NAME: 'loader',
      PASSWORD: 's3cret',
      ACCOUNT_NAME: 'acme-main',
    });
    expect(sent()[0]).toMatch(/^ALTER SESSION SET TIMEZONE = 'UTC' TIMESTAMP_TYPE_MAPPING = 'TIMESTAMP_NTZ'/);
    expect(sent()[1]).toBe('SELECT 1 AS one');
  });
  it('logs in by key pair with a signed token and never sends the key', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    secrets = [privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()];
    await open({ authenticator: 'key-pair' }).select('SELECT 1 AS one');
    const login = stub.logins[0]!;
    expect(login['AUTHENTICATOR']).toBe('SNOWFLAKE_JWT');
    const claims = JSON.parse(Buffer.from(String(login['TOKEN']).split('.')[1]!, 'base64url').toString());
    expect(claims.sub).toBe('ACME-MAIN.LOADER');
    expect(claims.iss).toMatch(/^ACME-MAIN\.LOADER\.SHA256:/);
    expect(JSON.stringify(login)).not.toContain('PRIVATE KEY');
  });
  it('logs in by token', async () => {
    secrets = ['tok.en'];
    await open({ authenticator: 'oauth' }).select('SELECT 1 AS one');
    expect(stub.logins[0]).toMatchObject({ AUTHENTICATOR: 'OAUTH', TOKEN: 'tok.en' });
  });
  it('tags statements with the run', async () => {
    const opened = open();
    await onBehalfOf('run-7', () => opened.select('SELECT 1 AS one'));
    await opened.select('SELECT 2 AS two');
    expect(stub.statements.slice(1).map(({ parameters }) => parameters['QUERY_TAG'])).toEqual([
      'contraflow run=run-7',
      'contraflow',
    ]);
  });
  it('binds values and never writes them into the text, times in UTC', async () => {
    const opened = open();
    const { parameter } = opened.dialect;
    await opened.select(
      `SELECT ${parameter('a', 'text')} AS a, ${parameter('at', 'timestamp')} AS at, ${parameter('a', 'text')} AS b, ${parameter('n', 'integer')} AS n`,
      { a: "'; DROP TABLE x", at: '2026-01-05T10:00:00+01:00', n: 9007199254740993n },
    );
    const { sql, binds } = stub.statements.at(-1)!;
    expect(sql).toBe(
      'SELECT CAST(? AS VARCHAR) AS a, CAST(? AS TIMESTAMP_NTZ) AS at, CAST(? AS VARCHAR) AS b, CAST(? AS NUMBER(38,0)) AS n',
    );
    expect(binds).toEqual([
      "'; DROP TABLE x",
      '2026-01-05 09:00:00.000',
      "'; DROP TABLE x",
      '9007199254740993',
    ]);
  });
  it('logs in again with a renewed secret where the session has ended, and asks once more', async () => {
    secrets = ['first', 'second'];
    stub.answers.push({
      pattern: /^SELECT/,
      answer: ({ session: number }) =>
        number === 1
          ? { code: '390111', message: 'Session no longer exists. New login required to access the service.' }
          : { columns: ['ONE'], rows: [['1']] },
    });
    expect(await open().select('SELECT 1 AS one')).toEqual([{ one: '1' }]);
    expect(stub.logins.map(({ PASSWORD }) => PASSWORD)).toEqual(['first', 'second']);
  });
  it('writes no log, no file in the working folder, and tells the service nothing about itself', async () => {
    const before = readdirSync('.');
    const out = vi.spyOn(process.stdout, 'write');
    const opened = open();
    await opened.select('SELECT 1 AS one');
    stub.answers.push({
      pattern: /bad/,
      answer: { code: '000904', message: 'invalid identifier', sqlState: '42000' },
    });
    await expect(opened.query('SELECT bad', [])).rejects.toMatchObject({ code: 'bad-query' });
    expect(out.mock.calls.filter(([text]) => /snowflake/i.test(String(text)))).toEqual([]);
    out.mockRestore();
    expect(readdirSync('.')).toEqual(before);
    expect(stub.others.filter((path) => path.includes('telemetry'))).toEqual([]);
  });
});

describe('a transaction', () => {
  it('takes the lock, asks its guard and commits, on one session', async () => {
    await open().atomically({
      guard: 'SELECT 1 AS g',
      statements: ['DELETE FROM a', 'DELETE FROM b'],
      values: {},
    });
    const begin = sent().indexOf('BEGIN TRANSACTION');
    expect(sent().slice(begin)).toEqual([
      'BEGIN TRANSACTION',
      'UPDATE "ANALYTICS"."CONTRAFLOW"."CONTRAFLOW_LOCK" SET "HOLDER" = ?',
      'SELECT 1 AS g',
      'DELETE FROM a',
      'DELETE FROM b',
      'COMMIT',
    ]);
    expect(new Set(stub.statements.map(({ session: number }) => number)).size).toBe(1);
  });
  it('writes nothing where the guard finds rows', async () => {
    stub.answers.push({ pattern: /AS g/, answer: { columns: ['G'], rows: [['1']] } });
    const written = await open().atomically({
      guard: 'SELECT 1 AS g',
      statements: ['DELETE FROM a'],
      values: {},
    });
    expect(written).toBe(false);
    expect(sent().at(-1)).toBe('ROLLBACK');
    expect(sent()).not.toContain('DELETE FROM a');
  });
  it('is tried again where another holds the lock, and rolled back in between', async () => {
    let times = 0;
    stub.answers.push({
      pattern: /^DELETE/,
      answer: () =>
        times++ === 0
          ? { code: '000625', message: "Statement 'x' has locked table 'A' in transaction 1" }
          : { columns: ['N'], rows: [['1']] },
    });
    expect(await open().atomically({ statements: ['DELETE FROM a'], values: {} })).toBe(true);
    expect(sent().filter((sql) => /^(BEGIN|ROLLBACK|COMMIT|DELETE)/.test(sql))).toEqual([
      'BEGIN TRANSACTION',
      'DELETE FROM a',
      'ROLLBACK',
      'BEGIN TRANSACTION',
      'DELETE FROM a',
      'COMMIT',
    ]);
  });
  it('begins with another session where its own has ended, and is not sent twice once it has begun', async () => {
    const gone = { code: '390111', message: 'Session no longer exists.' };
    stub.answers.push({
      pattern: /^BEGIN/,
      answer: ({ session: number }) => (number === 1 ? gone : { columns: ['A'], rows: [] }),
    });
    const opened = open();
    expect(await opened.atomically({ statements: ['DELETE FROM a'], values: {} })).toBe(true);
    expect(stub.logins).toHaveLength(2);
    stub.answers.push({ pattern: /^DELETE/, answer: gone });
    await expect(opened.atomically({ statements: ['DELETE FROM a'], values: {} })).rejects.toMatchObject({
      kind: 'failed',
    });
    expect(sent().filter((sql) => sql.startsWith('DELETE'))).toHaveLength(2);
  });
  it('is rolled back where a statement fails', async () => {
    stub.answers.push({ pattern: /^DELETE/, answer: { code: '100132', message: 'Division by zero' } });
    await expect(open().atomically({ statements: ['DELETE FROM a'], values: {} })).rejects.toMatchObject({
      kind: 'failed',
      code: 'warehouse-failed',
      message: expect.stringContaining('Division by zero'),
    });
    expect(sent().at(-1)).toBe('ROLLBACK');
  });
});

describe('a load', () => {
  const staging = {
    name: 'contraflow_load_1',
    loadId: 'x',
    columns: [
      { name: 'n', type: 'integer' as const, nullable: false, description: '' },
      { name: 'controls', type: 'json' as const, nullable: true, description: '' },
    ],
  };
  it('without rows makes the table and uploads nothing', async () => {
    await open().load(staging, { path: '/nowhere.parquet', rows: 0, contentHash: 'h' });
    expect(sent().at(-1)).toBe(
      'CREATE OR REPLACE TRANSIENT TABLE "ANALYTICS"."CONTRAFLOW"."CONTRAFLOW_LOAD_1" ("N" NUMBER(38,0), "CONTROLS" VARCHAR)' +
        " DATA_RETENTION_TIME_IN_DAYS = 0 COMMENT = 'contraflow staging since 2026-02-01T00:00:00.000Z'",
    );
  });
  it('refuses a path that an upload takes for a pattern', async () => {
    const file = { path: '/tmp/a*b.parquet', rows: 1, contentHash: 'h' };
    await expect(open().load(staging, file)).rejects.toMatchObject({ code: 'bad-path' });
  });
  it('drops staging tables of a day ago that nobody came back for, and keeps the others', async () => {
    stub.answers.push({
      pattern: /information_schema\.tables/,
      answer: {
        columns: ['TABLE_NAME', 'COMMENT'],
        rows: [
          ['CONTRAFLOW_LOAD_OLD', 'contraflow staging since 2026-01-30T00:00:00.000Z'],
          ['CONTRAFLOW_LOAD_NEW', 'contraflow staging since 2026-01-31T23:00:00.000Z'],
        ],
      },
    });
    const opened = open();
    const nothing = { path: join(temporaryFolder().path, 'x'), rows: 0, contentHash: 'h' };
    await opened.load(staging, nothing);
    await opened.load(staging, nothing);
    expect(sent().filter((sql) => sql.startsWith('DROP'))).toEqual([
      'DROP TABLE IF EXISTS "ANALYTICS"."CONTRAFLOW"."CONTRAFLOW_LOAD_OLD"',
    ]);
  });
});
