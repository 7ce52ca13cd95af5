import { shortHash } from './config-hash.ts';

/**
 * Id of a run from what it computes, its nominal time and the configuration, so that a repeat of the run rewrites its
 * own rows and never another's.
 */
export function runIdFor(
  kind: 'pipeline' | 'backfill' | 'kpis' | 'tune',
  subject: string,
  hash: string,
): string {
  return `${kind}-${subject.replace(/[^A-Za-z0-9-]+/g, '')}-${shortHash([kind, subject, hash]).slice(0, 8)}`;
}
