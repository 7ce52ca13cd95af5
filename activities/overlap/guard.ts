import type { SkillExclusion } from '../contract/enums.ts';
import type { ComparisonGuard, GuardCheck } from '../contract/steps.ts';
import { handledBasis, platformsOfUnits, unitsWithoutHandled } from './handled-basis.ts';
import type { RoutingTouch } from './separation.ts';
import type { UnitOverlap } from './types.ts';

/** Controls with at least this share of work by agents of the treated side are left out (ruling 19). */
export const largestOverlap = 0.05;

/** Names listed in a message at most. */
const named = 8;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const shareOf = ({ handledShare, expectedShare }: UnitOverlap): number => handledShare ?? expectedShare ?? 0;

/**
 * What overlap and routing changes mean for a comparison: controls to leave out, with the reason, and the checks that
 * stand beside the estimate. With `drop-queues` controls that the configuration names are left out too.
 */
export function guardComparison(options: {
  exclusion: SkillExclusion;
  /** The configuration names the controls; else they are chosen, and chosen without those that are left out here. */
  namedControls: boolean;
  overlap: readonly UnitOverlap[];
  touches: readonly RoutingTouch[];
  /** Platforms of the comparison of which neither members nor handled contacts are known. */
  unknownPlatforms: readonly string[];
  /** Platforms that count contacts by agent for credentials that may read conversation aggregates; left out: none. */
  countsAgents?: readonly string[];
}): ComparisonGuard {
  const { exclusion, overlap, touches } = options;
  const blurred =
    exclusion === 'off' || exclusion === 'filter'
      ? []
      : overlap.filter((entry) => shareOf(entry) >= largestOverlap);
  const exclusions = [
    ...blurred
      .filter(({ side }) => side === 'control')
      .map((entry) => ({
        unit: entry.unit,
        reason: `${entry.sharedAgents} of ${entry.agents} agents also serve treated queues, ${percent(shareOf(entry))} of its work`,
        evenIfNamed: exclusion === 'drop-queues',
      })),
    ...touches
      .filter(({ side }) => side === 'control')
      .map(({ unit, changedAt }) => ({
        unit,
        reason: `its routing changed on ${changedAt.slice(0, 10)}, close to the change`,
        evenIfNamed: false,
      })),
  ];
  const first = new Map(exclusions.toReversed().map((entry) => [entry.unit, entry]));
  const controls = blurred.filter(({ side }) => side === 'control');
  const leaking = options.namedControls && exclusion !== 'drop-queues' ? controls : [];
  return {
    exclusions: [...first.values()].sort((a, b) => (a.unit < b.unit ? -1 : 1)),
    checks: [
      ...overlapCheck(options, leaking, controls.length - leaking.length),
      separationCheck(touches.filter(({ side }) => side === 'treated' || options.namedControls)),
    ],
  };
}

function overlapCheck(
  { exclusion, overlap, unknownPlatforms, countsAgents }: Parameters<typeof guardComparison>[0],
  leaking: readonly UnitOverlap[],
  leftOut: number,
): GuardCheck[] {
  if (exclusion === 'off') return [];
  const name = 'agent_overlap';
  const worst = overlap
    .filter(({ side }) => side === 'control')
    .reduce((most, entry) => Math.max(most, shareOf(entry)), 0);
  const shares = Object.fromEntries(
    overlap
      .filter(({ sharedAgents }) => sharedAgents > 0)
      .slice(0, 50)
      .map((entry) => [entry.unit, shareOf(entry)]),
  );
  const details = {
    threshold: largestOverlap,
    shares,
    leftOut,
    unknownPlatforms: [...unknownPlatforms],
    withoutHandledShare: platformsOfUnits(unitsWithoutHandled(overlap)),
  };
  const basis = handledBasis(overlap, countsAgents ?? []);
  if (exclusion === 'filter') {
    const message = 'contacts of agents with skills on both sides were taken out of the hours';
    return [{ name, status: 'passed', statistic: worst, message, details }];
  }
  if (leaking.length > 0) {
    const message = `agents with skills on both sides do ${percent(largestOverlap)} or more of the work of ${list(leaking.map(({ unit }) => unit))}; the effect may leak into these controls${basis}`;
    return [{ name, status: 'warned', statistic: worst, message, details }];
  }
  if (unknownPlatforms.length > 0) {
    const message = `who serves the queues of ${list(unknownPlatforms)} is not known, so shared agents were not looked for there`;
    return [{ name, status: 'partial', statistic: null, message, details }];
  }
  const found =
    leftOut > 0
      ? `${leftOut} ${leftOut === 1 ? 'control' : 'controls'} whose agents also serve treated queues ${leftOut === 1 ? 'was' : 'were'} left out`
      : `agents with skills on both sides do at most ${percent(worst)} of the work of any control`;
  return [{ name, status: 'passed', statistic: worst, message: `${found}${basis}`, details }];
}

function separationCheck(touches: readonly RoutingTouch[]): GuardCheck {
  const name = 'clean_separation';
  const statistic = touches.length;
  if (touches.length === 0) {
    const message = 'no routing change of treated or control queues is known within 30 days of the change';
    return { name, status: 'passed', statistic, message, details: {} };
  }
  const places = touches.map(({ unit, changedAt }) => `${unit} at ${changedAt.slice(0, 16)}Z`);
  const exclude = touches.map(({ unit, excludeFrom, excludeTo }) => ({
    unit,
    from: excludeFrom,
    to: excludeTo,
  }));
  return {
    name,
    status: 'failed',
    statistic,
    message: `routing changed within 30 days of the change: ${list(places)}; exclude the hours between it and the change`,
    details: { exclude: exclude.slice(0, 50) },
  };
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, named).join(', ');
  return names.length > named ? `${shown} and ${names.length - named} more` : shown;
}
