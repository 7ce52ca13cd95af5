import { parseArgs } from 'node:util';
import { measureSeed, type SeedOutcome } from './demo-seed.ts';

// usage: node infra/launch.mjs infra/calibration/demo-coverage.ts [--first 21] [--seeds 70]
// How often the demo's intervals hold the true effect, and which drift alerts stand at the end, over many seeds.

const { values } = parseArgs({
  options: { first: { type: 'string', default: '21' }, seeds: { type: 'string', default: '70' } },
});
const first = Number(values.first);
const seeds = Number(values.seeds);
const intended = 'ivr-redesign/aht';

const outcomes: SeedOutcome[] = [];
for (let seed = first; seed < first + seeds; seed += 1) {
  const outcome = measureSeed(seed);
  outcomes.push(outcome);
  process.stdout.write(
    `seed ${seed}: ${outcome.covered} of ${outcome.intervals} intervals, firing ${outcome.firing.join(', ') || 'none'}\n`,
  );
}
const sum = (pick: (outcome: SeedOutcome) => number) =>
  outcomes.reduce((total, outcome) => total + pick(outcome), 0);
const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} % (${count} of ${of})`;
process.stdout.write(
  [
    `intervals that hold the truth: ${share(
      sum(({ covered }) => covered),
      sum(({ intervals }) => intervals),
    )}`,
    `seeds with at least 8 of 10: ${share(outcomes.filter(({ covered }) => covered >= 8).length, seeds)}`,
    `seeds that raise the intended alert: ${share(outcomes.filter(({ firing }) => firing.includes(intended)).length, seeds)}`,
    `seeds that raise it and no other: ${share(outcomes.filter(({ firing }) => firing.length === 1 && firing[0] === intended).length, seeds)}`,
    '',
  ].join('\n'),
);
