import type { ServingAgents } from './serving.ts';
import type { HandledCount, UnitOverlap } from './types.ts';

export interface Comparison {
  treated: readonly string[];
  /** Units compared with them; none of them is treated. */
  controls: readonly string[];
}

/**
 * Agents who serve both sides of a comparison, unit by unit. They carry the effect of a change from the treated queues
 * into the controls, so their share of the work bounds how far the comparison is blurred.
 */
export function measureOverlap(
  comparison: Comparison,
  serving: ServingAgents,
  handled: readonly HandledCount[],
): UnitOverlap[] {
  const all = [...comparison.treated, ...comparison.controls];
  const served = new Map<string, number>();
  for (const unit of all) {
    for (const agent of serving.get(unit) ?? []) served.set(agent, (served.get(agent) ?? 0) + 1);
  }
  const agentsOf = (units: readonly string[]): Set<string> =>
    new Set(units.flatMap((unit) => [...(serving.get(unit) ?? [])]));
  const [treated, controls] = [agentsOf(comparison.treated), agentsOf(comparison.controls)];
  const shared = new Set([...treated].filter((agent) => controls.has(agent)));
  const contacts = contactsByUnit(handled, shared);

  return all.map((unit, position): UnitOverlap => {
    const agents = [...(serving.get(unit) ?? [])];
    const counted = contacts.get(unit);
    const weight = (some: readonly string[]): number =>
      some.reduce((sum, agent) => sum + 1 / served.get(agent)!, 0);
    const both = agents.filter((agent) => shared.has(agent));
    return {
      unit,
      side: position < comparison.treated.length ? 'treated' : 'control',
      agents: agents.length,
      sharedAgents: both.length,
      handledShare: counted === undefined ? null : counted.shared / counted.all,
      expectedShare: agents.length === 0 ? null : weight(both) / weight(agents),
    };
  });
}

/** Agents who serve both sides, as `platform:agent`, ordered. */
export function sharedAgents(comparison: Comparison, serving: ServingAgents): string[] {
  const controls = new Set(comparison.controls.flatMap((unit) => [...(serving.get(unit) ?? [])]));
  const treated = new Set(comparison.treated.flatMap((unit) => [...(serving.get(unit) ?? [])]));
  return [...treated].filter((agent) => controls.has(agent)).sort();
}

function contactsByUnit(
  handled: readonly HandledCount[],
  shared: ReadonlySet<string>,
): Map<string, { all: number; shared: number }> {
  const byUnit = new Map<string, { all: number; shared: number }>();
  for (const { platform, queueId, agentId, contacts } of handled) {
    if (contacts <= 0) continue;
    const unit = `${platform}:${queueId}`;
    const sums = byUnit.get(unit) ?? { all: 0, shared: 0 };
    sums.all += contacts;
    if (shared.has(`${platform}:${agentId}`)) sums.shared += contacts;
    byUnit.set(unit, sums);
  }
  return byUnit;
}
