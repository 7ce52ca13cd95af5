import type { CheckOutcome } from '../../contract/steps.ts';
import type { StepDependencies } from './dependencies.ts';

/**
 * Runs the data checks over what each platform (of those named, if any are) has before `asOf`; the findings stand in
 * data_checks.
 */
export async function checkData(
  request: { runId: string; asOf: string; platforms?: readonly string[] },
  { warehouse, config, clock }: StepDependencies,
): Promise<CheckOutcome> {
  const outcome: CheckOutcome = { passed: 0, warned: 0, failed: 0, errors: [] };
  for (const { id } of config.platforms) {
    if (request.platforms !== undefined && !request.platforms.includes(id)) continue;
    const ledger = await warehouse.readLedger({ platform: id, to: request.asOf });
    const from = ledger.map((entry) => entry.window_start).sort()[0];
    if (from === undefined) continue;
    const latest = ledger
      .map((entry) => entry.window_end)
      .sort()
      .at(-1)!;
    const to = Date.parse(latest) < Date.parse(request.asOf) ? latest : request.asOf;
    const results = await warehouse.runChecks({
      platform: id,
      from,
      to,
      runId: request.runId,
      at: clock().toISOString(),
    });
    for (const result of results) {
      if (result.passed) outcome.passed += 1;
      else if (result.severity === 'error' || result.severity === 'critical') {
        outcome.failed += 1;
        outcome.errors.push(`${result.subject}: ${result.message}`.slice(0, 300));
      } else outcome.warned += 1;
    }
  }
  return { ...outcome, errors: outcome.errors.slice(0, 20) };
}
