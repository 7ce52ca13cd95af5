import { countRereads, effortColumns } from './ledger.ts';
import type { LedgerRow, RecordWindowInput, Row, StageWindowInput } from './port.ts';

/** Length of the intervals that `queue_hours` gets. */
export function grainOf(input: StageWindowInput): 'hour' | 'keep' {
  return input.grain === 'hour' && (input.intervalSeconds ?? 3600) < 3600 ? 'hour' : 'keep';
}

/** What a window leaves behind beside its data: rows of extraction_pages, rejected_records (each once) and rate_limit_events. */
export function windowRecords(input: StageWindowInput): { pages: Row[]; rejected: Row[]; waits: Row[] } {
  const common = { platform: input.platform, window_start: input.window.start, run_id: input.runId };
  const rejections = new Map(
    input.rejected.map((record) => [`${record.reference}\n${record.reason}`, record]),
  );
  return {
    pages: input.pages.map((page) => ({
      ...common,
      page_number: page.number,
      content_hash: page.contentHash,
      rows: page.rows,
      cache_key: page.cacheKey,
    })),
    rejected: [...rejections.values()].map((record) => ({
      ...common,
      ...record,
      created_at: input.loadedAt,
    })),
    waits: input.rateLimitEvents.map((event) => ({
      ...common,
      occurred_at: event.occurredAt,
      sequence: event.sequence,
      kind: event.kind,
      status: event.status,
      wait_s: event.waitS,
    })),
  };
}

/**
 * The ledger row of a window that has been loaded.
 *
 * @param earlier what the ledger held of it and of the windows within it
 */
export function loadedWindowRow(input: StageWindowInput, rows: number, earlier: readonly LedgerRow[]): Row {
  return {
    platform: input.platform,
    window_start: input.window.start,
    window_end: input.window.end,
    status: input.status,
    rows,
    pages: input.pages.length,
    attempts: input.attempt,
    content_hash: input.contentHash,
    complete: input.complete,
    available_until_at: input.availableUntil ?? null,
    error: input.error,
    rereads: countRereads(earlier, input.runId),
    ...effortColumns(input.effort),
    run_id: input.runId,
    updated_at: input.loadedAt,
  };
}

/** The ledger row of a window whose state changes without data; what is `known` of its data stays. */
export function recordedWindowRow(input: RecordWindowInput, known: LedgerRow | undefined): Row {
  return {
    rows: 0,
    pages: 0,
    content_hash: null,
    complete: false,
    available_until_at: null,
    rereads: null,
    requests: null,
    retries: null,
    ...known,
    platform: input.platform,
    window_start: input.window.start,
    window_end: input.window.end,
    status: input.status,
    attempts: input.attempt,
    error: input.error,
    ...(input.effort === undefined ? {} : effortColumns(input.effort)),
    run_id: input.runId,
    updated_at: input.at,
  };
}
