import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { alertEvent } from '../contract/alert-event.ts';

/** Deliveries to make: events and the position of their receiver in the configuration. */
export const eventFile = z.array(z.strictObject({ target: z.number().int().min(0), event: alertEvent }));

export type EventFile = z.infer<typeof eventFile>;

/** Reads the deliveries of a run. */
export async function readEventFile(path: string): Promise<EventFile> {
  return eventFile.parse(JSON.parse(await readFile(path, 'utf8')));
}
