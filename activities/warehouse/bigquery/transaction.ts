import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryRow } from '../port.ts';
import type { Transaction } from '../remote/index.ts';
import { faultOf } from './errors.ts';
import { boundParameters, type Parameter } from './query-jobs.ts';

const guardMark = 'contraflow_guard';
const conflict = /concurrent update|could not serialize|aborted due to concurrent/i;
const attempts = 8;

/** A script that does all of it or nothing: an error rolls back and is raised again, so that the job fails with its words. */
export function transactionScript({ guard, statements }: Transaction): string {
  const check =
    guard === undefined ? [] : [`IF EXISTS (${guard}) THEN RAISE USING MESSAGE = '${guardMark}'; END IF`];
  const lines = ['BEGIN TRANSACTION', ...check, ...statements, 'COMMIT TRANSACTION'].join(';\n');
  return `BEGIN\n${lines};\nEXCEPTION WHEN ERROR THEN\nROLLBACK TRANSACTION;\nRAISE;\nEND;`;
}

/**
 * Runs the transaction as one script job. Two that meet at a table: BigQuery lets one of them fail, which is tried again
 * after a wait that grows.
 *
 * @param pause milliseconds before the given attempt
 */
export async function runTransaction(
  run: (sql: string, parameters: Parameter[]) => Promise<QueryRow[]>,
  transaction: Transaction,
  pause = (attempt: number): number => 250 * 2 ** attempt * (0.5 + Math.random()),
): Promise<boolean> {
  const alone = transaction.guard === undefined && transaction.statements.length === 1;
  const sql = alone ? transaction.statements[0]! : transactionScript(transaction);
  const parameters = boundParameters(sql, transaction.values);
  for (let attempt = 1; ; attempt++) {
    try {
      await run(sql, parameters);
      return true;
    } catch (error) {
      const { message } = faultOf(error);
      if (message.includes(guardMark)) return false;
      if (!conflict.test(message) || attempt >= attempts) throw error;
      await sleep(pause(attempt));
    }
  }
}
