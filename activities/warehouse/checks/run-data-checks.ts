import type { Dialect } from '../dialect.ts';
import type { CheckResult, CheckScope, QueryRow, Row } from '../port.ts';
import type { DataCheck } from './define-check.ts';

/** Runs a statement with values bound by name. */
export type Ask = (sql: string, values: Record<string, string>) => Promise<QueryRow[]>;

/** Runs checks over a range: one passed result for a check whose answer is empty, else one failed result for each subject. */
export async function runDataChecks(
  checks: readonly DataCheck[],
  dialect: Dialect,
  scope: CheckScope,
  ask: Ask,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    const rows = await ask(check.sql(dialect), { platform: scope.platform, from: scope.from, to: scope.to });
    const common = { check: check.name, severity: check.severity };
    if (rows.length === 0) {
      results.push({
        ...common,
        subject: scope.platform,
        passed: true,
        failingRows: 0,
        message: 'passed',
        details: {},
      });
    }
    for (const { subject, failing_rows: failingRows, ...details } of rows) {
      results.push({
        ...common,
        subject: String(subject),
        passed: false,
        failingRows: Number(failingRows),
        message: check.message,
        details,
      });
    }
  }
  return results;
}

/** A result as a row of `data_checks`. */
export function toCheckRow(result: CheckResult, scope: CheckScope): Row {
  return {
    run_id: scope.runId,
    platform: scope.platform,
    check_name: result.check,
    subject: result.subject,
    severity: result.severity,
    passed: result.passed,
    failing_rows: result.failingRows,
    message: result.message,
    details: JSON.stringify({ from: scope.from, to: scope.to, ...result.details }),
    created_at: scope.at,
  };
}
