import { setTimeout as delay } from 'node:timers/promises';
import type { Connection } from 'snowflake-sdk';
import type { SnowflakeConfig } from '../../contract/config-warehouse.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { Relation } from '../catalogue.ts';
import { Mutex } from '../mutex.ts';
import type { QueryRow, Scalar } from '../port.ts';
import { badQuery } from '../read-only.ts';
import type { LoadFile, NamedValues, RemoteSession, Shape, Staging, Transaction } from '../remote/index.ts';
import { loadFile, loadStatements, sweepStaging } from './bulk-load.ts';
import { snowflakeDialect } from './dialect.ts';
import { disconnect } from './driver.ts';
import { isLockConflict, isSessionGone, textOf, wordFailure } from './failures.ts';
import { readOnlyStatement } from './outside-text.ts';
import { bindNamed } from './placeholders.ts';
import { Pool } from './pool.ts';
import { commentStatements, schemaExists, shapeOf, shapeSql } from './schema.ts';
import { ask, askStream, openConnection, type ReadSecret } from './statements.ts';
import { lockDefinition, takeLock } from './transaction-lock.ts';

/** Sessions of one process: each runs one statement at a time. */
const sessions = 4;
/** Tries at a transaction that another one keeps out. */
const tries = 5;
const pageRows = 2000;

export interface SnowflakeOptions {
  /** Reads the secret behind `credentials`; asked again for every new session, so that a renewed one is found. */
  readSecret: ReadSecret;
  now: () => Date;
}

/**
 * Snowflake as the shared code sees it. Sessions are opened when a statement first needs one. Every failure is a
 * ContraflowError in words; statements carry a query tag with the run.
 */
export function snowflakeSession(config: SnowflakeConfig, options: SnowflakeOptions): RemoteSession {
  const dialect = snowflakeDialect(config);
  const pool = new Pool<Connection>(sessions, () => openConnection(config, options.readSecret), disconnect);
  const transactions = new Mutex();
  let swept = false;
  let lockable = false;

  /** For what can be done twice: questions, definitions, loads. Where the session has ended, it is done with another. */
  const use = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    pool
      .use(work, isSessionGone)
      .catch((error: unknown) => {
        if (!isSessionGone(error)) throw error;
        return pool.use(work, isSessionGone);
      })
      .catch((error: unknown) => {
        throw wordFailure(error, config);
      });
  const select = (sql: string, values: NamedValues = {}): Promise<QueryRow[]> =>
    use((connection) => ask(connection, bindNamed(sql, values)));

  async function attempt(
    connection: Connection,
    { guard, statements, values }: Transaction,
    begun: () => void,
  ): Promise<boolean> {
    if (!lockable) for (const sql of lockDefinition(dialect)) await ask(connection, { sql });
    lockable = true;
    await ask(connection, { sql: 'BEGIN TRANSACTION' });
    begun();
    try {
      await ask(connection, takeLock(dialect));
      const found = guard === undefined ? [] : await ask(connection, bindNamed(guard, values));
      if (found.length > 0) {
        await ask(connection, { sql: 'ROLLBACK' });
        return false;
      }
      for (const statement of statements) await ask(connection, bindNamed(statement, values));
      await ask(connection, { sql: 'COMMIT' });
      return true;
    } catch (error) {
      // The failure that led here is the one to report; a session that is gone has rolled back by itself.
      await ask(connection, { sql: 'ROLLBACK' }).catch(() => undefined);
      throw error;
    }
  }

  async function transact(transaction: Transaction): Promise<boolean> {
    for (let count = 1; ; count++) {
      let begun = false;
      const work = (connection: Connection): Promise<boolean> =>
        attempt(connection, transaction, () => {
          begun = true;
        });
      try {
        return await pool.use(work, isSessionGone);
      } catch (error) {
        // Once begun, nobody knows whether a transaction whose session has ended was committed.
        const again = isLockConflict(error) || (isSessionGone(error) && !begun);
        if (!again || count >= tries) throw wordFailure(error, config);
        await delay(100 * 2 ** count);
      }
    }
  }

  async function sweepOnce(connection: Connection): Promise<void> {
    if (swept) return;
    swept = true;
    await sweepStaging((sql) => ask(connection, { sql }), config, dialect, options.now());
  }

  return {
    dialect,
    capabilities: { transactions: true, singleProcess: false, parquetExport: false, dryRunCost: false },
    async check() {
      const [found] = await use((connection) => ask(connection, schemaExists(config)));
      if (found !== undefined) return;
      const missing = new Error(
        `schema ${config.database}.${config.schema} does not exist or not authorized`,
      );
      throw wordFailure(missing, config);
    },
    select,
    async *stream(sql, values = {}) {
      // A generator holds its session until it has ended, and a reader may ask other questions in between.
      const connection = await openConnection(config, options.readSecret).catch((error: unknown) => {
        throw wordFailure(error, config);
      });
      try {
        yield* askStream(connection, bindNamed(sql, values), pageRows);
      } catch (error) {
        throw wordFailure(error, config);
      } finally {
        await disconnect(connection);
      }
    },
    define: (statements) =>
      use(async (connection) => {
        for (const sql of statements) await ask(connection, { sql });
      }),
    load: (staging: Staging, file: LoadFile) =>
      use(async (connection) => {
        await sweepOnce(connection);
        const statements = loadStatements(config, dialect, staging, file, options.now());
        await loadFile((sql) => ask(connection, { sql }), statements, staging, file);
      }),
    drop: (staging) =>
      use(async (connection) => {
        await ask(connection, { sql: `DROP TABLE IF EXISTS ${dialect.table(staging)}` });
      }),
    atomically: (transaction) => transactions.run(() => transact(transaction)),
    shape: async (only?: string): Promise<Shape> =>
      shapeOf(await use((connection) => ask(connection, shapeSql(config, only)))),
    describe: (relations: readonly Relation[]) =>
      use(async (connection) => {
        for (const sql of commentStatements(dialect, relations)) await ask(connection, { sql });
      }),
    async query(sql: string, params: readonly Scalar[]) {
      const request = readOnlyStatement(sql, params);
      return use((connection) =>
        ask(connection, request).catch((error: unknown) => {
          throw isQueryFault(error) ? badQuery(new Error(textOf(error))) : error;
        }),
      );
    },
    close: () => pool.close(),
  };
}

/** Faults of the statement itself: it does not parse, or names what is not there. */
function isQueryFault(error: unknown): boolean {
  if (error instanceof ContraflowError) return false;
  const { sqlState, code } = error as { sqlState?: string; code?: string | number };
  const state = sqlState ?? '';
  // 42: syntax and names; 22: values; 02000: an object is not there. Login, grants and computing have states of their own.
  return /^(42(?!501)|22|02)/.test(state) || /^00[012]\d{3}$/.test(String(code ?? ''));
}
