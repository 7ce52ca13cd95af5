import type { RateLimitEvent } from '../../contract/window-manifest.ts';
import type { Warehouse } from '../port.ts';

/**
 * Adds limits that were felt to `rate_limit_events`; a repeat of the same events changes nothing.
 * @param windowStart window that was read, null outside of one
 */
export async function storeLimitEvents(
  events: readonly RateLimitEvent[],
  runId: string,
  windowStart: string | null,
  warehouse: Warehouse,
): Promise<void> {
  if (events.length === 0) return;
  await warehouse.upsertByKey(
    'rate_limit_events',
    events.map((event, sequence) => ({
      platform: event.platform,
      occurred_at: event.occurredAt,
      sequence,
      window_start: windowStart,
      kind: event.kind,
      status: event.status,
      wait_s: event.waitS,
      run_id: runId,
    })),
  );
}
