import { defaultMaxActive } from '../../workflows/messages.ts';
import { describeMachine, markdownTable } from '../bench/markdown.ts';
import { faultLines, shortcomings } from './compare-runs.ts';
import type { Profile } from './profiles.ts';
import type { ProfileRun } from './run-profile.ts';

export interface ProfileComparison {
  profile: Profile;
  days: number;
  queues: number;
  /** Calls as a share of the scenario's own. */
  volume: number;
  windowDays: number;
  memoryMb: number;
  share: number;
  clean: ProfileRun;
  faulty: ProfileRun;
}

const sum = (counts: Readonly<Record<string, number | undefined>>): number =>
  Object.values(counts).reduce<number>((total, count) => total + (count ?? 0), 0);

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([reason, count]) => `${reason} ${count}`)
    .join(', ') || '–';

const requests = (run: ProfileRun): number =>
  Object.values(run.backfills).reduce((total, { requests: sent }) => total + sent, 0);

/** The report of one profile as Markdown: what was injected, what was repeated and why, and what came of it. */
export function describeComparison(comparison: ProfileComparison): string {
  const { profile, days, queues, volume, windowDays, memoryMb, share, clean, faulty } = comparison;
  const wrong = shortcomings(profile, clean, faulty);
  const compared = Object.entries(clean.digests).filter(([, { rows }]) => rows > 0);
  const windows = Object.values(faulty.backfills);
  const facts = [
    ['', 'without faults', 'with faults'],
    ['requests', String(requests(clean)), String(requests(faulty))],
    ['repeated requests', String(sum(clean.retried)), String(sum(faulty.retried))],
    ['faults injected', '0', String(sum(faulty.injected))],
    ['pages quarantined', listed(clean.quarantined), listed(faulty.quarantined)],
    ['rows in rate_limit_events', String(clean.rateLimitEvents), String(faulty.rateLimitEvents)],
    ['windows with unknown fields', String(clean.driftedWindows), String(faulty.driftedWindows)],
    ['seconds of backfill', clean.seconds.toFixed(0), faulty.seconds.toFixed(0)],
    [
      'peak memory of the worker in the backfill, MB',
      clean.backfillPeakMb.toFixed(0),
      faulty.backfillPeakMb.toFixed(0),
    ],
    [
      'peak of the worker with the estimates, MB',
      clean.workerPeakMb.toFixed(0),
      faulty.workerPeakMb.toFixed(0),
    ],
    [
      'peak of a process that measures a change, MB',
      clean.estimatePeakMb.toFixed(0),
      faulty.estimatePeakMb.toFixed(0),
    ],
  ];
  const lines = faultLines(profile, faulty).map(({ kind, injected, shownAs, outcome }) => [
    kind,
    String(injected),
    listed(shownAs),
    outcome,
  ]);
  const searched = faulty.searched.map(
    ({ place, bytes, found }) =>
      `${place} (${(bytes / 2 ** 20).toFixed(1)} MB): ${found.length === 0 ? 'none' : found.join(', ')}`,
  );
  return [
    `## Profile ${profile}`,
    `${days} days × ${queues} queues of two simulated platforms${volume === 1 ? '' : ` with ${volume * 100} % of the other profiles' calls`} in windows of ${windowDays} days, ${defaultMaxActive} of each platform at once, warehouse.memoryMb ${memoryMb}; every fault at ${share * 100} % of requests. ${new Date().toISOString().slice(0, 10)}, ${describeMachine()}.`,
    wrong.length === 0
      ? `All ${windows.reduce((total, { done }) => total + done, 0)} windows loaded. Every compared table is identical: ${compared.map(([name, { rows }]) => `${name} (${rows})`).join(', ')}.`
      : `NOT equal:\n${wrong.map((text) => `- ${text}`).join('\n')}`,
    markdownTable(facts[0]!, facts.slice(1)),
    markdownTable(['fault', 'injected', 'repeated requests it can be behind', 'outcome'], lines),
    `Planted secrets and tokens found: ${searched.join('; ')}.`,
  ].join('\n\n');
}
