import { randomUUID } from 'node:crypto';
import type { Bind } from 'snowflake-sdk';
import type { Dialect } from '../dialect.ts';
import { currentRun } from '../remote/index.ts';

const name = 'contraflow_lock';

/**
 * Statements that make the lock: a table of one row that every transaction of Contraflow changes first. Two processes that meet
 * here may leave two rows, which lock as well as one.
 */
export function lockDefinition(dialect: Dialect): string[] {
  const table = dialect.table(name);
  return [
    `CREATE TABLE IF NOT EXISTS ${table} ("HOLDER" VARCHAR)` +
      " COMMENT = 'Changed by each transaction of Contraflow, so that one waits for the other'",
    `INSERT INTO ${table} ("HOLDER") SELECT 'nobody' WHERE NOT EXISTS (SELECT 1 FROM ${table})`,
  ];
}

/**
 * Takes the lock for the rest of the transaction: an update waits for the one before it at the same table. What is read
 * afterwards is then what that one has left. The value differs each time, as a row that stays as it is may not be locked.
 */
export function takeLock(dialect: Dialect): { sql: string; binds: Bind[] } {
  return {
    sql: `UPDATE ${dialect.table(name)} SET "HOLDER" = ?`,
    binds: [`${currentRun() ?? 'no run'} ${randomUUID()}`],
  };
}
