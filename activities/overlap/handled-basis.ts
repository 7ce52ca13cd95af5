import type { UnitOverlap } from './types.ts';

const platformOf = (unit: string): string => unit.slice(0, unit.indexOf(':'));
const isSkill = (unit: string): boolean => unit.slice(unit.indexOf(':') + 1).startsWith('skill=');
const names = (units: readonly string[]): string => [...new Set(units.map(platformOf))].sort().join(', ');

/** Units whose agents are known but not who of them handled how many contacts. */
export function unitsWithoutHandled(overlap: readonly UnitOverlap[]): string[] {
  return overlap
    .filter(({ agents, handledShare }) => agents > 0 && handledShare === null)
    .map(({ unit }) => unit);
}

/** Platforms of units, ordered. */
export function platformsOfUnits(units: readonly string[]): string[] {
  return [...new Set(units.map(platformOf))].sort();
}

/**
 * Why shares of some units rest on membership alone, and what would tell more; empty where none does. An empty
 * `handled_share` would else have no reason that a reader of the check can see.
 *
 * @param countsAgents platforms that count contacts by agent for credentials that may read conversation aggregates
 */
export function handledBasis(overlap: readonly UnitOverlap[], countsAgents: readonly string[]): string {
  const lacking = unitsWithoutHandled(overlap);
  if (lacking.length === 0) return '';
  const told = new Set(
    overlap.filter(({ handledShare }) => handledShare !== null).map(({ unit }) => platformOf(unit)),
  );
  const skills = lacking.filter(isSkill);
  const queues = lacking.filter((unit) => !isSkill(unit));
  const idle = queues.filter((unit) => told.has(platformOf(unit)));
  const untold = queues.filter((unit) => !told.has(platformOf(unit)));
  const refused = untold.filter((unit) => countsAgents.includes(platformOf(unit)));
  const silent = untold.filter((unit) => !countsAgents.includes(platformOf(unit)));
  const reasons = [
    ...(skills.length > 0 ? ['contacts are counted by queue and not by skill'] : []),
    ...(idle.length > 0
      ? [`some queues of ${names(idle)} have no handled contact in the days before the change`]
      : []),
    ...(refused.length > 0
      ? [
          `${names(refused)} tells it to credentials with Analytics > Conversation Aggregate > View when a cycle reads the members`,
        ]
      : []),
    ...(silent.length > 0 ? ['queues of a platform read with source: details tell it'] : []),
  ];
  return `; who handled how many contacts is not known for every unit of ${names(lacking)} (${reasons.join('; ')}), so these shares take each agent's day as divided equally`;
}
