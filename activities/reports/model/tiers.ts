import type { KpiAgentRow } from '../report-data.ts';

/** Agents per tier from the agents themselves, or from the summary's JSON counts where no agent is listed; largest first. */
export function countTiers(
  agents: readonly KpiAgentRow[],
  summaryCounts: string | null,
): { tier: string; agents: number }[] {
  const counts =
    agents.length > 0
      ? [...Map.groupBy(agents, (row) => row.performance_tier ?? 'No tier')].map(([tier, rows]) => ({
          tier,
          agents: rows.length,
        }))
      : fromSummary(summaryCounts);
  return counts.sort((a, b) => b.agents - a.agents || (a.tier < b.tier ? -1 : 1));
}

function fromSummary(json: string | null): { tier: string; agents: number }[] {
  if (json === null) return [];
  try {
    const counts: unknown = JSON.parse(json);
    if (typeof counts !== 'object' || counts === null) return [];
    return Object.entries(counts)
      .filter((entry): entry is [string, number] => typeof entry[1] === 'number')
      .map(([tier, agents]) => ({ tier, agents }));
  } catch {
    return [];
  }
}
