import type { Bind, Connection } from 'snowflake-sdk';
import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import type { QueryRow } from '../port.ts';
import { currentRun } from '../remote/index.ts';
import { connectionOptions } from './auth.ts';
import { connect, disconnect, run, runStream } from './driver.ts';
import { rowReader } from './rows.ts';

/** The value behind a secret reference. */
export type ReadSecret = (reference: string) => Promise<string>;

/**
 * Settings of a session, whatever the account or the user has: times without a zone are UTC, a merge that would take one of
 * two rows fails, and a statement whose client is gone ends.
 */
export const sessionSettings: Readonly<Record<string, string>> = {
  TIMEZONE: "'UTC'",
  TIMESTAMP_TYPE_MAPPING: "'TIMESTAMP_NTZ'",
  TIMESTAMP_INPUT_FORMAT: "'AUTO'",
  ERROR_ON_NONDETERMINISTIC_MERGE: 'TRUE',
  QUOTED_IDENTIFIERS_IGNORE_CASE: 'FALSE',
  STRICT_JSON_OUTPUT: 'TRUE',
  JSON_INDENT: '0',
  LOCK_TIMEOUT: '300',
  ABORT_DETACHED_QUERY: 'TRUE',
  // The driver's own option for it would override the tag of a single statement.
  QUERY_TAG: "'contraflow'",
};

/** Opens a session with its settings. */
export async function openConnection(config: SnowflakeConfig, readSecret: ReadSecret): Promise<Connection> {
  const connection = await connect(connectionOptions(config, await readSecret(config.credentials)));
  try {
    const settings = Object.entries(sessionSettings).map(([name, value]) => `${name} = ${value}`);
    await run(connection, { sql: `ALTER SESSION SET ${settings.join(' ')}` });
    return connection;
  } catch (error) {
    await disconnect(connection);
    throw error;
  }
}

/** The mark in the account's query history. */
function queryTag(): string {
  const runId = currentRun();
  return runId === undefined ? 'contraflow' : `contraflow run=${runId}`.slice(0, 2000);
}

interface Question {
  sql: string;
  binds?: readonly Bind[];
}

/** Runs a statement and gives its rows. */
export async function ask(connection: Connection, question: Question): Promise<QueryRow[]> {
  const { columns, rows } = await run(connection, { ...question, parameters: { QUERY_TAG: queryTag() } });
  return rows.map(rowReader(columns));
}

/** Runs a question and gives its rows in pages as they come. */
export async function* askStream(
  connection: Connection,
  question: Question,
  pageRows: number,
): AsyncIterable<readonly QueryRow[]> {
  let page: QueryRow[] = [];
  let read: ReturnType<typeof rowReader> | undefined;
  const request = { ...question, parameters: { QUERY_TAG: queryTag() } };
  for await (const { columns, row } of runStream(connection, request)) {
    read ??= rowReader(columns);
    page.push(read(row));
    if (page.length < pageRows) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}
