import { readEventFile } from '../../alerts/event-file.ts';
import type { DeliveryAttempt } from '../../contract/steps.ts';
import type { StepDependencies } from './dependencies.ts';
import { targetName } from './store-events.ts';
import { writableRow } from './writable-row.ts';

export interface DeliveryRecord {
  runId: string;
  path: string;
  attempts: DeliveryAttempt[];
  /** From 0. */
  round: number;
}

/** Writes what came of each delivery into the alerts table. */
export async function recordDeliveries(
  record: DeliveryRecord,
  { warehouse, config, clock }: StepDependencies,
): Promise<void> {
  const file = await readEventFile(record.path);
  const at = clock().toISOString();
  const rows = [];
  for (const { position, outcome, reason } of record.attempts) {
    const { event, target } = file[position]!;
    const receiver = config.alerts[target];
    if (receiver === undefined) continue;
    const [row] = await warehouse.query('SELECT * FROM alerts WHERE alert_id = $1 AND target = $2', [
      event.id,
      targetName(receiver, target),
    ]);
    if (row === undefined) continue;
    rows.push({
      ...writableRow(row),
      body: JSON.stringify(event),
      delivered_at: outcome === 'delivered' ? at : ((row['delivered_at'] as string | null) ?? null),
      attempts: record.round + 1,
      last_error: reason,
    });
  }
  await warehouse.upsertByKey('alerts', rows);
}
