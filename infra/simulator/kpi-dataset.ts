import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom, deriveSeed, type Random } from '../../activities/random.ts';

/** One day of the contact centre: percents, points 1–5, a fraction, seconds, contacts. */
export interface DailyKpi {
  date: string;
  adherence: number;
  quality: number;
  csat: number;
  fcr: number;
  aht: number;
  acw: number;
  contacts_handled: number;
}

/** One agent over the whole period. */
export interface AgentKpi {
  agent_id: string;
  team: string;
  performance_score: number;
  adherence: number;
  quality: number;
  csat: number;
  fcr: number;
  aht: number;
  acw: number;
  contacts_handled: number;
}

/** Means that the guide prints, and the decimals of one value. */
const targets = {
  adherence: { mean: 96.57, spread: 0.8, decimals: 2, low: 90, high: 100 },
  quality: { mean: 93.1, spread: 0.9, decimals: 2, low: 85, high: 100 },
  csat: { mean: 4.51, spread: 0.06, decimals: 2, low: 1, high: 5 },
  fcr: { mean: 0.918, spread: 0.012, decimals: 3, low: 0, high: 1 },
} as const;

const days = 91;
const agents = 45;
const topPerformers = 40;
const teams = ['North', 'South', 'East', 'West', 'Central'];

/**
 * A quarter of daily figures (January to March 2024) and 45 agents with the figures of the agent-KPI guide: plain means
 * of adherence 96.57, quality 93.10, CSAT 4.51 and FCR 0.918, 40 agents with a score of 92 or more, and 12 % more
 * contacts handled a day in March than in January.
 */
export function makeKpiDataset(seed: number): { daily: DailyKpi[]; agents: AgentKpi[] } {
  const random = createRandom(deriveSeed(seed, 'kpi'));
  const adherence = series(random, days, targets.adherence);
  const quality = series(random, days, targets.quality);
  const csat = series(random, days, targets.csat);
  const fcr = series(random, days, targets.fcr);
  const contacts = contactSeries(random);
  const daily = adherence.map((value, i): DailyKpi => {
    const bad = random.uniform() < 0.04;
    return {
      date: new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
      adherence: value,
      quality: quality[i]!,
      csat: csat[i]!,
      fcr: fcr[i]!,
      aht: rounded(318 - 0.25 * i + 7 * random.normal() + (bad ? 45 : 0), 1),
      acw: rounded(52 - 0.06 * i + 2 * random.normal() + (bad ? 15 : 0), 1),
      contacts_handled: contacts[i]!,
    };
  });
  return { daily, agents: makeAgents(random) };
}

/** Writes the set as `daily_metrics.json` and `agent_summary.json` into a folder, which is made where it is missing. */
export function writeKpiDataset(dir: string, seed: number): void {
  const set = makeKpiDataset(seed);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'daily_metrics.json'), `${JSON.stringify(set.daily, null, 2)}\n`);
  writeFileSync(join(dir, 'agent_summary.json'), `${JSON.stringify(set.agents, null, 2)}\n`);
}

function makeAgents(random: Random): AgentKpi[] {
  const adherence = series(random, agents, targets.adherence);
  const quality = series(random, agents, targets.quality);
  const csat = series(random, agents, targets.csat);
  const fcr = series(random, agents, targets.fcr);
  // Every ninth agent is below the limit, so that the five are spread over the teams.
  return adherence.map((value, i) => ({
    agent_id: `A${String(i + 1).padStart(3, '0')}`,
    team: teams[i % teams.length]!,
    performance_score:
      i % (agents / (agents - topPerformers)) === 8
        ? rounded(86 + 5.9 * random.uniform(), 1)
        : rounded(92 + 7 * random.uniform(), 1),
    adherence: value,
    quality: quality[i]!,
    csat: csat[i]!,
    fcr: fcr[i]!,
    aht: rounded(305 + 18 * random.normal(), 1),
    acw: rounded(49 + 4 * random.normal(), 1),
    contacts_handled: 2300 + random.integer(900),
  }));
}

interface Target {
  mean: number;
  spread: number;
  decimals: number;
  low: number;
  high: number;
}

/** Values of the given decimals whose sum is exactly count × mean in units of the last decimal. */
function series(random: Random, count: number, target: Target): number[] {
  const unit = 10 ** target.decimals;
  const low = target.low * unit;
  const high = target.high * unit;
  const draw = (): number => Math.round((target.mean + target.spread * random.normal()) * unit);
  const values = Array.from({ length: count }, () => Math.min(high, Math.max(low, draw())));
  let gap = Math.round(target.mean * unit) * count - values.reduce((sum, value) => sum + value, 0);
  for (let i = 0; gap !== 0; i = (i + 1) % count) {
    const step = Math.sign(gap);
    const moved = values[i]! + step;
    if (moved < low || moved > high) continue;
    values[i] = moved;
    gap -= step;
  }
  return values.map((value) => value / unit);
}

/** Daily contacts whose March mean is 12.0 % above January's; both months have 31 days. */
function contactSeries(random: Random): number[] {
  const values = Array.from({ length: days }, (_, i) => {
    const weekday = new Date(Date.UTC(2024, 0, 1 + i)).getUTCDay();
    const level = weekday === 0 || weekday === 6 ? 900 : 1500;
    return Math.round(level * (1 + (0.12 * Math.min(60, Math.max(0, i - 15))) / 60) + 25 * random.normal());
  });
  const sum = (from: number): number =>
    values.slice(from, from + 31).reduce((total, value) => total + value, 0);
  let gap = Math.round(1.12 * sum(0)) - sum(60);
  for (let i = 60; gap !== 0; i = i === days - 1 ? 60 : i + 1) {
    values[i]! += Math.sign(gap);
    gap -= Math.sign(gap);
  }
  return values;
}

function rounded(value: number, decimals: number): number {
  const unit = 10 ** decimals;
  return Math.round(value * unit) / unit;
}
