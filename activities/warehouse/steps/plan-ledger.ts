import type { Interval } from '../../contract/steps.ts';
import { extractionWindows } from '../../contract/tables/index.ts';
import type { LedgerRow } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';
import { sameWindow } from './window-attempts.ts';
import { writableRow } from './writable-row.ts';

/**
 * Writes the windows of a plan that the ledger does not hold yet as `planned`, all at once. A window that is loaded or
 * failed keeps its state until it is read. Windows of an earlier plan that was given up and cut otherwise go.
 */
export async function announceWindows(
  { platform, runId }: { platform: string; runId: string },
  windows: readonly Interval[],
  ledger: readonly LedgerRow[],
  { warehouse, clock }: StepDependencies,
): Promise<void> {
  if (windows.length === 0) return;
  const held = new Set(ledger.filter(({ status }) => status !== 'planned').map(identity));
  const fresh = windows.filter(({ start, end }) => !held.has(`${Date.parse(start)} ${Date.parse(end)}`));
  for (const [run, kept] of withoutStalePlans(windows, ledger)) {
    await warehouse.appendResults(
      extractionWindows.name,
      kept.map((row) => writableRow({ ...row })),
      { replaceRun: run, within: { platform } },
    );
  }
  const at = clock().toISOString();
  await warehouse.upsertByKey(
    extractionWindows.name,
    fresh.map(({ start, end }) => ({
      platform,
      window_start: start,
      window_end: end,
      status: 'planned',
      rows: 0,
      pages: 0,
      attempts: 0,
      content_hash: null,
      complete: false,
      available_until_at: null,
      error: null,
      rereads: null,
      requests: null,
      retries: null,
      run_id: runId,
      updated_at: at,
    })),
  );
}

function identity(row: LedgerRow): string {
  return `${Date.parse(row.window_start)} ${Date.parse(row.window_end)}`;
}

/** What is left of each run with planned windows across those of the new plan; a run that reads at the moment is left alone. */
function withoutStalePlans(
  windows: readonly Interval[],
  ledger: readonly LedgerRow[],
): Map<string, LedgerRow[]> {
  const stale = (row: LedgerRow) =>
    row.status === 'planned' &&
    windows.some(
      ({ start, end }) =>
        Date.parse(row.window_start) < Date.parse(end) && Date.parse(row.window_end) > Date.parse(start),
    ) &&
    !windows.some((window) => sameWindow(row, window));
  const runs = new Set(ledger.filter(stale).map(({ run_id }) => run_id));
  return new Map(
    [...runs]
      .map((run): [string, LedgerRow[]] => [run, ledger.filter(({ run_id }) => run_id === run)])
      .filter(([, rows]) => !rows.some(({ status }) => status === 'running'))
      .map(([run, rows]): [string, LedgerRow[]] => [run, rows.filter((row) => !stale(row))]),
  );
}
