import type { AgentSummaryRow, KpiInsight, KpiName, TeamSummaryRow } from '../contract/kpi-files.ts';
import { outcomeOf } from './outcome.ts';
import { topPerformerScore } from './scores.ts';
import { trendOf } from './trend.ts';
import { type DayValues, goodDirection, kpiNames, meanOf } from './values.ts';
import { xmrChart } from './xmr.ts';

type Draft = Omit<KpiInsight, 'insight_id'>;

/** Decimals in which each KPI is spoken of. */
const decimals: Record<KpiName, number> = { adherence: 1, quality: 1, csat: 2, fcr: 3, aht: 0, acw: 0 };
/** Names as they stand in a sentence. */
export const kpiLabels: Record<KpiName, string> = {
  adherence: 'adherence',
  quality: 'quality',
  csat: 'CSAT',
  fcr: 'first-contact resolution',
  aht: 'handle time',
  acw: 'after-call work',
};
/** Largest share of handle time that after-call work may take before it is called a bottleneck. */
const acwShareLimit = 0.25;
/** Agents this far from the mean of all, in standard deviations, stand out. */
const outstanding = 2;

const say = (kpi: KpiName, value: number) => value.toFixed(decimals[kpi]);

function seriesInsights(kpi: KpiName, days: readonly DayValues[]): Draft[] {
  const known = days.flatMap((day) => (day[kpi] === null ? [] : [{ date: day.date, value: day[kpi] }]));
  const chart = xmrChart(known.map(({ value }) => value));
  if (chart === null) return [];
  const label = kpiLabels[kpi];
  const good = goodDirection(kpi);
  const limits = { mean: chart.mean, lower: chart.lower, upper: chart.upper };
  const drafts: Draft[] = chart.outside.map(({ index, side }) => {
    const { date, value } = known[index]!;
    const kind = side === good ? 'peak' : 'dip';
    const limit = side > 0 ? chart.upper : chart.lower;
    return {
      kind,
      subject: kpi,
      severity: kind === 'dip' ? 'warning' : 'info',
      message: `${date}: ${label} ${say(kpi, value)} lies ${side > 0 ? 'above' : 'below'} its natural limit of ${say(kpi, limit)}`,
      details: { date, value, ...limits },
    };
  });
  for (const run of chart.runs) {
    const from = known[run.from]!.date;
    const to = known[run.to]!.date;
    drafts.push({
      kind: 'shift',
      subject: kpi,
      severity: run.side === good ? 'info' : 'warning',
      message: `${label} stayed ${run.side > 0 ? 'above' : 'below'} its mean of ${say(kpi, chart.mean)} from ${from} to ${to}`,
      details: { from, to, points: run.to - run.from + 1, ...limits },
    });
  }
  const trend = trendOf(known.map(({ value }) => value));
  if (trend !== null && trend.pValue < 0.01) {
    const better = Math.sign(trend.slope) === good;
    drafts.push({
      kind: 'trend',
      subject: kpi,
      severity: better ? 'info' : 'warning',
      message: `${label} ${trend.slope > 0 ? 'rises' : 'falls'} by ${Math.abs(trend.slope * 30).toPrecision(2)} in 30 days`,
      details: { slope_per_day: trend.slope, p_value: trend.pValue },
    });
  }
  return drafts;
}

function bottlenecks(days: readonly DayValues[], teams: readonly TeamSummaryRow[]): Draft[] {
  const drafts: Draft[] = [];
  const aht = meanOf(days.map((day) => day.aht));
  const acw = meanOf(days.map((day) => day.acw));
  if (aht !== null && acw !== null && aht > 0 && acw / aht > acwShareLimit) {
    drafts.push({
      kind: 'bottleneck',
      subject: 'acw',
      severity: 'warning',
      message: `after-call work takes ${(100 * (acw / aht)).toFixed(0)} % of handle time: look for notes and forms that could be shortened`,
      details: { aht, acw, share: acw / aht },
    });
  }
  for (const kpi of ['aht', 'acw'] as const) {
    const known = teams.flatMap((team) =>
      team[kpi] === null ? [] : [{ team: team.team, value: team[kpi] }],
    );
    const mean = meanOf(known.map(({ value }) => value));
    const slowest = known.reduce((a, b) => (b.value > a.value ? b : a), known[0] ?? { team: '', value: 0 });
    if (known.length < 2 || mean === null || slowest.value < 1.1 * mean) continue;
    drafts.push({
      kind: 'bottleneck',
      subject: `team ${slowest.team}`,
      severity: 'warning',
      message: `${kpiLabels[kpi]} of team ${slowest.team} is ${(100 * (slowest.value / mean - 1)).toFixed(0)} % above the mean of teams`,
      details: { value: slowest.value, mean },
    });
  }
  return drafts;
}

function actions(days: readonly DayValues[], agents: readonly AgentSummaryRow[]): Draft[] {
  const drafts: Draft[] = [];
  const byWeekday = (kpi: KpiName) =>
    Array.from({ length: 7 }, (_, weekday) => ({
      weekday: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'][weekday]!,
      value: meanOf(days.filter((day) => new Date(day.date).getUTCDay() === weekday).map((day) => day[kpi])),
    })).filter((each): each is { weekday: string; value: number } => each.value !== null);
  const adherence = byWeekday('adherence');
  const lowest = adherence.reduce(
    (a, b) => (b.value < a.value ? b : a),
    adherence[0] ?? { weekday: '', value: 0 },
  );
  if (adherence.length > 1) {
    drafts.push({
      kind: 'scheduling',
      subject: lowest.weekday,
      severity: 'info',
      message: `adherence is lowest on ${lowest.weekday} (${say('adherence', lowest.value)} %): review its schedules first`,
      details: { value: lowest.value },
    });
  }
  const scored = agents.flatMap((agent) => {
    const score = agent.performance_score ?? agent.computed_score;
    return score === null ? [] : [{ agent, score }];
  });
  const mean = meanOf(scored.map(({ score }) => score));
  const spread = mean === null ? null : meanOf(scored.map(({ score }) => (score - mean) ** 2));
  for (const { agent, score } of scored) {
    if (mean === null || spread === null || spread === 0) break;
    const distance = (score - mean) / Math.sqrt(spread);
    if (distance > -outstanding) continue;
    drafts.push({
      kind: 'coaching',
      subject: `agent ${agent.agent_id}`,
      severity: score < topPerformerScore ? 'warning' : 'info',
      message: `agent ${agent.agent_id} scores ${score.toFixed(1)}, ${Math.abs(distance).toFixed(1)} standard deviations below the mean: offer coaching`,
      details: { score, mean, contacts: agent.contacts_handled },
    });
  }
  for (const [kind, kpi] of [
    ['process', 'aht'],
    ['feedback', 'csat'],
  ] as const) {
    const third = Math.floor(days.length / 3);
    const first = meanOf(days.slice(0, third).map((day) => day[kpi]));
    const last = meanOf(days.slice(-third).map((day) => day[kpi]));
    if (third === 0 || first === null || last === null || first === 0) continue;
    const better = Math.sign(last - first) === goodDirection(kpi);
    drafts.push({
      kind,
      subject: kpi,
      severity: 'info',
      message: `${kpiLabels[kpi]} went from ${say(kpi, first)} to ${say(kpi, last)} between the first and the last third of the days: ${better ? 'keep what was changed' : 'look into what changed'}`,
      details: { first, last },
    });
  }
  return drafts;
}

/**
 * What the KPIs show, in a fixed order: the outcome over the period, peaks and dips beyond the natural limits (XmR), shifts,
 * trends, bottlenecks, and where to act in scheduling, coaching, process and service.
 */
export function findInsights(
  days: readonly DayValues[],
  teams: readonly TeamSummaryRow[],
  agents: readonly AgentSummaryRow[],
): KpiInsight[] {
  const drafts: Draft[] = [];
  const outcome = outcomeOf(days);
  if (outcome !== null) {
    const percent = `${outcome.change >= 0 ? '+' : '−'}${Math.abs(100 * outcome.change).toFixed(1)} %`;
    drafts.push({
      kind: 'outcome',
      subject: 'performance',
      severity: outcome.change < 0 ? 'warning' : 'info',
      message: `performance changed by ${percent} from the first to the last ${outcome.days} days; this is a description, not a causal effect`,
      details: { change: outcome.change, ...outcome.byKpi },
    });
  }
  for (const kpi of kpiNames) drafts.push(...seriesInsights(kpi, days));
  drafts.push(...bottlenecks(days, teams), ...actions(days, agents));
  return drafts.map((draft, i) => ({ insight_id: `insight-${String(i + 1).padStart(3, '0')}`, ...draft }));
}
