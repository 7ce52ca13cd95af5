import type { FaultKind } from '../simulator/index.ts';
import { extractionFaults, faultsOf, inapplicable } from './profile-faults.ts';
import type { Profile } from './profiles.ts';
import type { ProfileRun } from './run-profile.ts';

/** What of a fault run is not as it should be; empty where all is. */
export function shortcomings(profile: Profile, clean: ProfileRun, faulty: ProfileRun): string[] {
  const found: string[] = [];
  for (const [name, { rows, sha256 }] of Object.entries(clean.digests)) {
    const other = faulty.digests[name];
    if (other?.sha256 !== sha256)
      found.push(`table ${name} differs: ${rows} rows without faults, ${other?.rows ?? 'none'} with them`);
  }
  for (const [name, { backfills }] of Object.entries({ 'without faults': clean, 'with faults': faulty }))
    for (const [platform, { status, done, total }] of Object.entries(backfills))
      if (status !== 'done') found.push(`${platform} ${name}: ${done} of ${total} windows loaded`);
  for (const { place, found: secrets, sawMarker } of [...clean.searched, ...faulty.searched]) {
    if (secrets.length > 0) found.push(`${place} holds ${secrets.join(', ')}`);
    if (!sawMarker) found.push(`${place} could not be searched`);
  }
  for (const kind of faultsOf(profile))
    if (faulty.injected[kind] === undefined) found.push(`${kind} did not arise`);
  return found;
}

/**
 * How a fault shows to the client: the reasons under which requests are repeated. Several faults share a reason, and one
 * fault may show in several, by the part of the page that it touched.
 */
const traces: Record<Exclude<FaultKind, 'conflict'>, readonly string[]> = {
  'rate-limit-storm': ['rate-limited'],
  'server-error': ['server-error'],
  'slow-body': ['timeout'],
  'cut-body': ['body-cut-short', 'unreachable'],
  'cut-gzip': ['gzip-cut-short', 'body-cut-short', 'unreachable'],
  'truncated-json': ['truncated-json'],
  'html-page': ['html-page'],
  'token-revoked': ['unauthorised'],
  'cursor-dropped': ['cursor-vanished'],
  'cursor-expired': ['cursor-lost'],
  'cursor-repeated': ['cursor-repeated'],
  'cursor-endless': ['cursor-never-ends', 'cursor-repeated', 'empty-page'],
  'job-expired': ['cursor-lost'],
  'duplicated-rows': ['duplicate-row', 'too-many-rows'],
  'rows-outside-window': ['outside-window'],
  'unknown-field': [],
  'missing-field': ['missing-field'],
  'wrong-type': ['wrong-type'],
  'negative-count': ['negative-count', 'wrong-type', 'duration-out-of-range'],
  'excess-count': ['more-ended-than-offered', 'fractional-count', 'wrong-type', 'duration-out-of-range'],
  'clock-skew': [],
};

/** Outcomes that need no repeated request. */
const harmless: Partial<Record<FaultKind, string>> = {
  'slow-body': 'waited for; repeated only beyond the time limit',
  'cursor-dropped': 'page asked for again; a job has no total, so its last page is always asked for twice',
  'cursor-repeated': 'page asked for again; a last page has no cursor to repeat',
  'cursor-endless': 'page asked for again',
  'cursor-expired': 'window read from its start',
  'job-expired': 'job submitted again',
  'duplicated-rows': 'page asked for again; a repeated conversation is dropped by its id',
  'excess-count': 'page asked for again where an hour then has more endings than calls',
  'negative-count': 'page asked for again',
  'unknown-field': 'loaded; named in extraction_windows.unknown_fields',
  'clock-skew': "nothing repeated: waits and expiry are read on the server's clock",
  'rate-limit-storm': 'waited as told; in rate_limit_events',
  'token-revoked': 'one forced token, then repeated',
};

export interface FaultLine {
  kind: FaultKind;
  injected: number;
  /** Reasons of repeated requests that it can be behind, with their counts. */
  shownAs: Record<string, number>;
  outcome: string;
}

/** A line for each fault: how often it struck and what the client made of it, or why it cannot strike. */
export function faultLines(profile: Profile, run: ProfileRun): FaultLine[] {
  return extractionFaults.map((kind) => {
    const why = inapplicable[profile][kind];
    if (why !== undefined) return { kind, injected: 0, shownAs: {}, outcome: `does not apply: ${why}` };
    const reasons = traces[kind as keyof typeof traces].flatMap((reason) => [reason, `window-${reason}`]);
    const seen = reasons.filter((reason) => run.retried[reason] !== undefined);
    return {
      kind,
      injected: run.injected[kind] ?? 0,
      shownAs: Object.fromEntries(seen.map((reason) => [reason, run.retried[reason]!])),
      outcome: harmless[kind] ?? 'request repeated',
    };
  });
}
