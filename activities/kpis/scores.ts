import type { PerformanceTier } from '../contract/kpi-files.ts';
import { type KpiValues, meanOf } from './values.ts';

/** Score from which an agent is a top performer (agent-KPI guide). */
export const topPerformerScore = 92;
/** Contacts at which an agent's own figures and the mean of all weigh the same in our score. */
const priorContacts = 30;

/** Tier of a score of 0 to 100; null without a score. */
export function tierOf(score: number | null): PerformanceTier | null {
  if (score === null) return null;
  return score >= topPerformerScore ? 'Top Performer' : 'Exceeds Expectations';
}

/**
 * Raw score of 0 to 100: the mean of the KPIs that are there among adherence (percent), quality (percent), CSAT (as a
 * share of 5 points) and FCR (percent). Times are left out, since a short call is no good in itself. null without any.
 */
export function rawScore(values: KpiValues): number | null {
  return meanOf([
    values.adherence,
    values.quality,
    values.csat === null ? null : values.csat * 20,
    values.fcr === null ? null : values.fcr * 100,
  ]);
}

/**
 * Our scores of several agents. Where contacts are counted, an agent's score is drawn towards the mean of all by
 * contacts/(contacts + 30), so that six good calls make no top performer.
 */
export function computedScores(agents: readonly KpiValues[]): (number | null)[] {
  const raw = agents.map(rawScore);
  const centre = meanOf(
    raw,
    agents.map((agent) => agent.contacts_handled ?? 1),
  );
  return raw.map((score, i) => {
    const contacts = agents[i]!.contacts_handled;
    if (score === null || contacts === null || centre === null) return score;
    return (score * contacts + centre * priorContacts) / (contacts + priorContacts);
  });
}
