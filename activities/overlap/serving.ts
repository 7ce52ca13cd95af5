import type { HandledCount, QueueMember } from './types.ts';

const skillUnit = /^([^:]+):skill=(.+)$/;

/** Skills that a queue asks for, by unit; a queue without an entry asks for none. */
export type RequiredSkills = ReadonlyMap<string, readonly string[]>;

/** Ids of the agents who serve each unit; a unit that nothing is known of has no entry. */
export type ServingAgents = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Who serves the units: members of a queue who hold one of the skills it asks for, holders of a skill, and, where a
 * platform tells no members, the agents who handled contacts. Agent ids carry their platform.
 */
export function servingAgents(
  units: readonly string[],
  members: readonly QueueMember[],
  required: RequiredSkills,
  handled: readonly HandledCount[],
): ServingAgents {
  const serving = new Map<string, Set<string>>();
  const wanted = new Set(units);
  const add = (unit: string, platform: string, agent: string): void => {
    const agents = serving.get(unit) ?? new Set();
    agents.add(`${platform}:${agent}`);
    serving.set(unit, agents);
  };
  const bySkill = units.flatMap((unit) => {
    const match = skillUnit.exec(unit);
    return match === null ? [] : [{ unit, platform: match[1]!, skill: match[2]! }];
  });
  const told = new Set(members.map(({ platform }) => platform));
  for (const { platform, queueId, agentId, skills } of members) {
    const unit = `${platform}:${queueId}`;
    const needs = required.get(unit) ?? [];
    const able = needs.length === 0 || (skills?.some((skill) => needs.includes(skill)) ?? true);
    if (able && wanted.has(unit)) add(unit, platform, agentId);
    for (const { unit: held, platform: where, skill } of bySkill) {
      if (where === platform && skills?.includes(skill)) add(held, platform, agentId);
    }
  }
  for (const { platform, queueId, agentId } of handled) {
    const unit = `${platform}:${queueId}`;
    if (!told.has(platform) && wanted.has(unit)) add(unit, platform, agentId);
  }
  return serving;
}
