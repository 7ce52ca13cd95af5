import type { WindowFailure, WindowOfRun } from '../../contract/steps.ts';
import { extractionWindows, rejectedRecords } from '../../contract/tables/index.ts';
import type { LedgerRow } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';
import { knownWindow } from './window-attempts.ts';
import { writableRow } from './writable-row.ts';

/** Marks a window that could not be read or loaded; what was refused for its content is kept with the reason. */
export async function recordWindowFailure(
  { platform, window, runId, error, kind }: WindowFailure,
  { warehouse, clock }: StepDependencies,
): Promise<void> {
  const known = await knownWindow(warehouse, platform, window);
  const at = clock().toISOString();
  if (kind === 'data') {
    await warehouse.upsertByKey(rejectedRecords.name, [
      {
        platform,
        window_start: window.start,
        reference: 'window',
        reason: error,
        sample: null,
        run_id: runId,
        created_at: at,
      },
    ]);
  }
  const attempt = (known?.attempts ?? 0) + 1;
  await warehouse.recordWindow({ platform, window, runId, attempt, status: 'failed', error, at });
}

/** Marks a window that a person left out. */
export async function recordWindowSkipped(
  { platform, window, runId, error }: WindowFailure,
  { warehouse, clock }: StepDependencies,
): Promise<void> {
  const known = await knownWindow(warehouse, platform, window);
  const attempt = (known?.attempts ?? 0) + 1;
  const at = clock().toISOString();
  await warehouse.recordWindow({ platform, window, runId, attempt, status: 'skipped', error, at });
}

/** Marks a window as being read. A window that is loaded keeps the run that loaded it until the next load. */
export async function recordWindowStarted(
  { platform, window, runId }: WindowOfRun,
  { warehouse, clock }: StepDependencies,
): Promise<void> {
  const known = await knownWindow(warehouse, platform, window);
  const at = clock().toISOString();
  if (known !== undefined && known.content_hash !== null) {
    await setStatus(warehouse, known, 'running', at);
    return;
  }
  await warehouse.recordWindow({
    platform,
    window,
    runId,
    attempt: known?.attempts ?? 0,
    status: 'running',
    error: known?.error ?? null,
    at,
  });
}

/** Sets a window that was cancelled back to what the warehouse holds of it. */
export async function recordWindowStopped(
  { platform, window }: WindowOfRun,
  { warehouse, clock }: StepDependencies,
): Promise<void> {
  const known = await knownWindow(warehouse, platform, window);
  if (known?.status !== 'running') return;
  await setStatus(warehouse, known, statusBefore(known), clock().toISOString());
}

function statusBefore({ error, content_hash: hash, complete }: LedgerRow): LedgerRow['status'] {
  if (error !== null) return 'failed';
  if (hash === null) return 'planned';
  return complete ? 'done' : 'partial';
}

async function setStatus(
  warehouse: StepDependencies['warehouse'],
  known: LedgerRow,
  status: LedgerRow['status'],
  at: string,
): Promise<void> {
  const row = writableRow({ ...known, status, updated_at: at });
  await warehouse.upsertByKey(extractionWindows.name, [row]);
}
