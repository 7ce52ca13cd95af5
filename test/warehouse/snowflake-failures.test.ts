import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snowflakeSession } from '../../activities/warehouse/snowflake/index.ts';
import { type SnowflakeStub, startSnowflakeStub } from '../../infra/emulators/index.ts';
import { snowflakeAt } from './snowflake-config.ts';

let stub: SnowflakeStub;
beforeEach(async () => {
  stub = await startSnowflakeStub();
});
afterEach(() => stub.close());

const open = (url = stub.url) =>
  snowflakeSession(snowflakeAt(url), { readSecret: async () => 's3cret', now: () => new Date(0) });

async function failureOf(work: Promise<unknown>): Promise<{ code: string; message: string; hint: string }> {
  return work.then(
    () => {
      throw new Error('did not fail');
    },
    (error: { code: string; message: string; hint: string }) => error,
  );
}

describe('a failure of Snowflake names what is missing and what mends it', () => {
  it.each([
    [
      '390100',
      'Incorrect username or password was specified.',
      'no-credentials',
      /user loader .*Incorrect/,
      /env:\/\/SNOWFLAKE_SECRET/,
    ],
    ['390318', 'OAuth access token expired.', 'no-credentials', /token expired/, /it may have expired/],
    [
      '390189',
      "Role 'PLANNER' specified in the connect string does not exist or not authorized.",
      'missing-role',
      /role planner/,
      /GRANT ROLE planner TO USER loader/,
    ],
    [
      '390422',
      'Incoming request with IP/Token 192.0.2.1 is not allowed to access Snowflake.',
      'no-credentials',
      /192\.0\.2\.1/,
      /network policy/,
    ],
  ])('at login: %s', async (code, message, expected, told, hint) => {
    stub.refuseLogin = { code, message };
    const error = await failureOf(open().check());
    expect(error).toMatchObject({ kind: 'failed', code: expected });
    expect(error.message).toMatch(told);
    expect(error.hint).toMatch(hint);
    expect(`${error.message} ${error.hint}`).not.toContain('s3cret');
  });

  it.each([
    [
      '002003',
      '02000',
      "SQL compilation error:\nDatabase 'ANALYTICS' does not exist or not authorized.",
      'missing-schema',
      /GRANT USAGE ON DATABASE analytics TO ROLE planner/,
    ],
    [
      '090105',
      '22000',
      "Cannot perform SELECT. This session does not have a current database. Call 'USE DATABASE'.",
      'missing-schema',
      /CREATE SCHEMA IF NOT EXISTS analytics\.contraflow/,
    ],
    [
      '000606',
      '57P03',
      "No active warehouse selected in the current session. Select an active warehouse with the 'use warehouse' command.",
      'missing-compute',
      /GRANT USAGE ON WAREHOUSE reporting TO ROLE planner/,
    ],
    [
      '000606',
      '57P03',
      "Virtual warehouse 'REPORTING' is suspended.",
      'warehouse-suspended',
      /ALTER WAREHOUSE reporting RESUME/,
    ],
    [
      '090073',
      '22000',
      "Warehouse 'REPORTING' cannot be resumed because resource monitor 'M' has exceeded its quota.",
      'warehouse-quota',
      /raise the quota/,
    ],
    [
      '003001',
      '42501',
      "SQL access control error:\nInsufficient privileges to operate on schema 'CONTRAFLOW'",
      'no-permission',
      /GRANT USAGE, CREATE TABLE, CREATE VIEW ON SCHEMA analytics\.contraflow TO ROLE planner/,
    ],
    [
      '003001',
      '42501',
      "SQL access control error:\nInsufficient privileges to operate on warehouse 'REPORTING'",
      'no-permission',
      /GRANT USAGE, OPERATE ON WAREHOUSE reporting TO ROLE planner/,
    ],
    [
      '003001',
      '42501',
      "SQL access control error:\nInsufficient privileges to operate on table 'QUEUE_HOURS'",
      'no-permission',
      /GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES/,
    ],
    [
      '000630',
      '57014',
      'Statement reached its statement or warehouse timeout of 60 second(s) and was canceled.',
      'warehouse-timeout',
      /STATEMENT_TIMEOUT_IN_SECONDS/,
    ],
  ])('at a statement: %s %s %s', async (code, sqlState, message, expected, hint) => {
    stub.answers.push({ pattern: /^SELECT|^CREATE/, answer: { code, message, sqlState } });
    const session = open();
    const error = await failureOf(session.define(['CREATE TABLE x (a INTEGER)']));
    expect(error).toMatchObject({ kind: 'failed', code: expected });
    expect(error.message).not.toContain('\n');
    expect(error.hint).toMatch(hint);
    await session.close();
  });

  it('tells a fault of a query from one of the account', async () => {
    stub.answers.push(
      {
        pattern: /nothing/,
        answer: { code: '000904', sqlState: '42000', message: "error line 1\ninvalid identifier 'NOTHING'" },
      },
      {
        pattern: /allowed/,
        answer: {
          code: '003001',
          sqlState: '42501',
          message: "Insufficient privileges to operate on table 'X'",
        },
      },
    );
    const session = open();
    expect(await failureOf(session.query('SELECT nothing', []))).toMatchObject({
      kind: 'usage',
      code: 'bad-query',
    });
    expect(await failureOf(session.query('SELECT allowed', []))).toMatchObject({
      kind: 'failed',
      code: 'no-permission',
    });
    await session.close();
  });

  it('a schema that the role does not see', async () => {
    stub.answers.push({ pattern: /schemata/, answer: { columns: ['SCHEMA_NAME'], rows: [] } });
    const session = open();
    expect(await failureOf(session.check())).toMatchObject({ code: 'missing-schema' });
    await session.close();
  });

  it('a host that is none', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => {
      server.close(resolve);
    });
    const error = await failureOf(open(`http://127.0.0.1:${port}`).check());
    expect(error).toMatchObject({ code: 'warehouse-unreachable' });
    expect(error.message).toContain('acme-main');
  }, 30_000);
});
