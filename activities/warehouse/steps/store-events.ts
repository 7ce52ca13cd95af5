import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventFile } from '../../alerts/event-file.ts';
import { eventBody } from '../../alerts/index.ts';
import { type AlertEvent, alertEvent } from '../../contract/alert-event.ts';
import type { AlertConfig } from '../../contract/config.ts';
import type { RaisedEvents } from '../../contract/steps.ts';
import { schemaVersion } from '../../contract/tables/index.ts';
import type { StepDependencies } from './dependencies.ts';

/** Name of a receiver as it stands in the alerts table: its kind and its position in the configuration, never its address. */
export function targetName(receiver: AlertConfig, position: number): string {
  return `${receiver.kind}-${position + 1}`;
}

/**
 * Keeps events in the alerts table, one row for each receiver that wants them, and writes those still to be delivered
 * into a file. An id that is known keeps the body it was first stored with.
 */
export async function storeEvents(
  events: readonly AlertEvent[],
  name: string,
  { warehouse, config, workDir, codeVersion, configHash, clock }: StepDependencies,
): Promise<RaisedEvents> {
  const known = await warehouse.query('SELECT alert_id, target, delivered_at, body FROM alerts');
  const knownRow = new Map(known.map((row) => [`${row['alert_id']} ${row['target']}`, row]));
  const file: EventFile = [];
  const rows = [];
  for (const event of events) {
    for (const [position, receiver] of config.alerts.entries()) {
      if (receiver.events !== undefined && !receiver.events.includes(event.type)) continue;
      const target = targetName(receiver, position);
      const stored = knownRow.get(`${event.id} ${target}`);
      if (stored !== undefined) {
        const body = typeof stored['body'] === 'string' ? JSON.parse(stored['body']) : stored['body'];
        if (stored['delivered_at'] === null) file.push({ target: position, event: alertEvent.parse(body) });
        continue;
      }
      file.push({ target: position, event });
      rows.push({
        alert_id: event.id,
        target,
        event_type: event.type,
        subject: event.subject,
        severity: event.severity,
        raised_at: event.time,
        delivered_at: null,
        attempts: 0,
        last_error: null,
        body: eventBody(event),
        run_id: name,
        code_version: codeVersion,
        config_hash: configHash,
        input_rows: 0,
        input_max_interval_at: null,
        schema_version: schemaVersion,
        created_at: clock().toISOString(),
      });
    }
  }
  await warehouse.upsertByKey('alerts', rows);
  const folder = join(workDir, 'events');
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name.replace(/[^A-Za-z0-9._-]+/g, '_')}.json`);
  await writeFile(`${path}.part`, JSON.stringify(file));
  await rename(`${path}.part`, path);
  return { path, deliveries: file.length };
}
