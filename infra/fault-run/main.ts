import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writeSection } from '../bench/markdown.ts';
import { shortcomings } from './compare-runs.ts';
import { describeComparison } from './describe.ts';
import { faultsOf } from './profile-faults.ts';
import { type Profile, profiles } from './profiles.ts';
import { type ProfileRunOptions, runTwice } from './run-profile.ts';

// usage: node infra/fault-run/main.ts [--profiles guide,published,details] [--days 160] [--details-volume 0.04] [--share 0.05]
//        [--seed 25] [--window-days 7] [--memory-mb 192] [--write]
// Reads both simulated platforms twice through server, worker and warehouse, without and with every fault, and compares
// what they leave. Ends with 1 where a table differs, a window is missing, a fault that the profile can meet did not arise or a
// secret is found. Single conversations are many: the profile of details has a share of the calls of the others. --write
// puts the report into docs/fault-run.md.

const { values } = parseArgs({
  options: {
    profiles: { type: 'string', default: profiles.join(',') },
    days: { type: 'string', default: '160' },
    'details-volume': { type: 'string', default: '0.04' },
    share: { type: 'string', default: '0.05' },
    seed: { type: 'string', default: '25' },
    'window-days': { type: 'string', default: '7' },
    'memory-mb': { type: 'string', default: '192' },
    write: { type: 'boolean', default: false },
  },
});
const docs = fileURLToPath(new URL('../../docs/fault-run.md', import.meta.url));
const seed = Number(values.seed);
const share = Number(values.share);
const windowDays = Number(values['window-days']);
const chosen = values.profiles
  .split(',')
  .filter((name): name is Profile => profiles.includes(name as Profile));
const report = (text: string) => process.stderr.write(`${text}\n`);

let failed = false;
for (const profile of chosen) {
  const root = mkdtempSync(join(tmpdir(), 'contraflow-faults-'));
  const days = Number(values.days);
  const volume = profile === 'details' ? Number(values['details-volume']) : 1;
  const options: Omit<ProfileRunOptions, 'root' | 'faults'> = {
    profile,
    seed,
    scenario: { days, volume },
    windowDays,
    estimate: profile !== 'details',
    memoryMb: Number(values['memory-mb']),
    report: (text) => report(`${profile}: ${text}`),
  };
  try {
    const plan = { seed, rules: faultsOf(profile).map((kind) => ({ kind, share })) };
    const [clean, faulty] = await runTwice({ ...options, root }, plan);
    const text = describeComparison({
      profile,
      days,
      queues: 24,
      volume,
      windowDays,
      memoryMb: options.memoryMb,
      share,
      clean,
      faulty,
    });
    process.stdout.write(`${text}\n\n`);
    if (values.write) writeSection(docs, 'Fault run', profile, text);
    failed ||= shortcomings(profile, clean, faulty).length > 0;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;
