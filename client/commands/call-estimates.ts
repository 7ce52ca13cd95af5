import type { ApiPlatformConfig } from '../../activities/contract/config.ts';
import type { Interval } from '../../activities/contract/steps.ts';
import { askCallFacts, callsOfWindow } from '../../activities/extraction/call-estimate.ts';
import { createPlatformSessions, type LedgerEntry, systemClock } from '../../activities/extraction/index.ts';
import { sourceOf } from '../../activities/extraction/readers.ts';
import { createRedactor, createSecretResolver, createSecretStores } from '../../activities/secrets/index.ts';

/** A window of the ledger with what reading it took. */
export interface SeenWindow extends LedgerEntry {
  /** Data of it are in the warehouse. */
  loaded: boolean;
  /** Requests of the last reading, repeated ones included; null where none was needed. */
  requests: number | null;
  /** Requests that were repeated. */
  retries: number;
}

/** Calls that a backfill will take, and what that is known from. */
export interface CallEstimate {
  calls: number;
  basis: 'none' | 'ledger' | 'platform' | 'unknown';
  /** Requests that the estimate itself sent. */
  asked: number;
}

const lengthOf = ({ start, end }: Interval): number => Date.parse(end) - Date.parse(start);

/** By what windows of the same length took before, for others in proportion; undefined where none is known. */
export function callsByLedger(
  windows: readonly Interval[],
  ledger: readonly SeenWindow[],
): number | undefined {
  const known = ledger
    .filter(({ status, requests }) => status === 'done' && requests !== null && requests > 0)
    .map((window) => ({ length: lengthOf(window), calls: window.requests! - window.retries }));
  if (known.length === 0) return undefined;
  const sum = (list: readonly { length: number; calls: number }[], key: 'length' | 'calls') =>
    list.reduce((total, window) => total + window[key], 0);
  const perMs = sum(known, 'calls') / sum(known, 'length');
  const calls = windows.map((window) => {
    const alike = known.filter(({ length }) => length === lengthOf(window));
    return alike.length > 0 ? sum(alike, 'calls') / alike.length : Math.max(1, lengthOf(window) * perMs);
  });
  return Math.round(calls.reduce((total, one) => total + one, 0));
}

/** By a few requests to the platform, which say how much a window of it holds. @throws ContraflowError, and the signal's reason */
export async function askForCalls(
  platform: ApiPlatformConfig,
  windows: readonly Interval[],
  signal: AbortSignal,
): Promise<CallEstimate> {
  const redactor = createRedactor();
  const sessions = createPlatformSessions({
    platforms: [platform],
    secrets: createSecretResolver(createSecretStores(process.env, systemClock.now), redactor),
    redactor,
    clock: systemClock,
    random: () => 0.5,
  });
  const client = sessions.client(platform.id, 'analytics');
  const source = sourceOf(platform);
  let asked = 0;
  const facts = await askCallFacts(source, windows, (request) =>
    client.request(request, {
      signal,
      onSend: () => {
        asked += 1;
      },
    }),
  );
  const calls = windows.reduce((sum, window) => sum + callsOfWindow(source.source, window, facts), 0);
  return { calls, basis: 'platform', asked };
}
