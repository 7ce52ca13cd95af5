import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { contactsOf, longestDelayMs, longestPreQueueMs, type SimulatedContact } from './contacts.ts';

const hourMs = 3_600_000;

/** A part of a listing and what the whole of it counts. */
export interface ContactSlice {
  total: number;
  contacts: SimulatedContact[];
}

/** The hours of the scenario in which contacts that meet an instant range may have been queued. */
function hoursBetween(data: ScenarioData, fromMs: number, toMs: number): [number, number] {
  const { startMs, hours } = data.scenario;
  return [
    Math.max(0, Math.floor((fromMs - startMs) / hourMs)),
    Math.min(hours, Math.ceil((toMs + longestPreQueueMs - startMs) / hourMs)),
  ];
}

/** Contacts that began in `[fromMs, toMs)` and have ended by `now`, by id. Only the hours of the page are made whole. */
export function contactsBegun(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  range: { fromMs: number; toMs: number; now: number },
  page: { skip: number; top: number },
): ContactSlice {
  const { startMs } = data.scenario;
  const [first, last] = hoursBetween(data, range.fromMs, range.toMs);
  const contacts: SimulatedContact[] = [];
  let total = 0;
  queues.forEach((queue, position) => {
    for (let hour = first; hour < last; hour++) {
      const at = startMs + hour * hourMs;
      const { block, index } = data.at(queue, hour);
      const whole =
        at - longestPreQueueMs >= range.fromMs && at + hourMs <= range.toMs && at + 24 * hourMs <= range.now;
      const count = block.offered[index]!;
      if (whole && (total + count <= page.skip || total >= page.skip + page.top)) {
        total += count;
        continue;
      }
      for (const contact of contactsOf(data, queue, position, hour)) {
        const { startMs: began, endMs } = contact;
        if (began < range.fromMs || began >= range.toMs || endMs > range.now) continue;
        if (total >= page.skip && total < page.skip + page.top) contacts.push(contact);
        total += 1;
      }
    }
  });
  return { total, contacts };
}

/** When a contact's row was last written, as seen at `now`. */
function updatedMs(contact: SimulatedContact, now: number): number {
  return contact.finishedMs <= now ? contact.finishedMs : contact.endMs;
}

/** Contacts whose rows were written after `sinceMs` and by `now`, by time of writing. */
export function contactsUpdated(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  range: { sinceMs: number; now: number },
  page: { skip: number; top: number },
): ContactSlice {
  const [first, last] = hoursBetween(data, range.sinceMs - longestDelayMs - 24 * hourMs, range.now);
  const found: SimulatedContact[] = [];
  queues.forEach((queue, position) => {
    for (let hour = first; hour < last; hour++) {
      for (const contact of contactsOf(data, queue, position, hour)) {
        if (contact.endMs <= range.now && updatedMs(contact, range.now) > range.sinceMs) found.push(contact);
      }
    }
  });
  found.sort((a, b) => updatedMs(a, range.now) - updatedMs(b, range.now) || a.id - b.id);
  return { total: found.length, contacts: found.slice(page.skip, page.skip + page.top) };
}
