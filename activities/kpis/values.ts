import { type KpiName, kpiName, type SummaryMetrics } from '../contract/kpi-files.ts';

/** The KPIs in the order of the files. */
export const kpiNames: readonly KpiName[] = kpiName.options;

/** KPIs of which less is better. */
const lessIsBetter = new Set<KpiName>(['aht', 'acw']);

/** +1 where a rise is an improvement, −1 where a fall is. */
export function goodDirection(kpi: KpiName): 1 | -1 {
  return lessIsBetter.has(kpi) ? -1 : 1;
}

/** Values of one day, team or agent, in our scales. */
export interface KpiValues extends Record<KpiName, number | null> {
  conformance: number | null;
  occupancy: number | null;
  contacts_handled: number | null;
}

export interface DayValues extends KpiValues {
  date: string;
}

export interface TeamValues extends KpiValues {
  team: string;
  agent_count: number;
}

export interface AgentValues extends KpiValues {
  agent_id: string;
  team: string | null;
  performance_score: number | null;
}

/** What was read, whatever it was read from; days and names in order. */
export interface KpiData {
  source: 'daily_metrics' | 'interactions';
  days: DayValues[];
  agents: AgentValues[];
  teams: TeamValues[];
  /** Over all interactions; null when only daily values are known. */
  overall: KpiValues | null;
  /** Further keys of the summary. */
  extras: Pick<SummaryMetrics, 'overall_asa' | 'overall_transfer_rate' | 'overall_answer_rate'>;
  inputRows: number;
  inputs: { file: string; sha256: string }[];
  warnings: string[];
}

/** Mean of what is there; null for nothing. Weighted when weights are given; rows without a weight are left out. */
export function meanOf(
  values: readonly (number | null)[],
  weights?: readonly (number | null)[],
): number | null {
  let sum = 0;
  let total = 0;
  values.forEach((value, i) => {
    const weight = weights === undefined ? 1 : (weights[i] ?? 0);
    if (value === null || weight === 0) return;
    sum += value * weight;
    total += weight;
  });
  return total === 0 ? null : sum / total;
}

/** Sum of what is there; null for nothing. */
export function sumOf(values: readonly (number | null)[]): number | null {
  const there = values.filter((value): value is number => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0);
}
