import { createRandom } from '../../activities/random.ts';

/** A made-up set of KPI files in the guide's shape. */
export interface KpiSample {
  daily: Record<string, string | number>[];
  agents: Record<string, string | number>[];
}

const dayCount = 91;
const third = 30;
const firstDay = Date.UTC(2024, 0, 1);
const agentCount = 45;
const topPerformers = 40;

/** Mean of the whole, improvement from first to last third (fraction), noise and decimals of one daily series. */
interface SeriesPlan {
  mean: number;
  improvement: number;
  noise: number;
  decimals: number;
}

const plans: Record<'adherence' | 'quality' | 'csat' | 'fcr' | 'acw', SeriesPlan> = {
  adherence: { mean: 96.57, improvement: 0.02, noise: 0.5, decimals: 2 },
  quality: { mean: 93.1, improvement: 0.04, noise: 0.7, decimals: 2 },
  csat: { mean: 4.51, improvement: 0.07, noise: 0.04, decimals: 2 },
  fcr: { mean: 0.918, improvement: 0.06, noise: 0.008, decimals: 3 },
  acw: { mean: 54, improvement: -0.22, noise: 1.5, decimals: 1 },
};
/** Mean improvement over the six KPIs. */
const overallImprovement = 0.12;

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Values in steps of 10^-decimals whose mean is exactly `mean`: what rounding leaves over is spread over the days. */
function withExactMean(values: readonly number[], mean: number, decimals: number): number[] {
  const scale = 10 ** decimals;
  const shift = mean - sum(values) / values.length;
  const steps = values.map((value) => Math.round((value + shift) * scale));
  let missing = Math.round(mean * scale * values.length) - sum(steps);
  for (let i = 0; missing !== 0; i = (i + 1) % steps.length) {
    steps[i]! += Math.sign(missing);
    missing -= Math.sign(missing);
  }
  return steps.map((step) => step / scale);
}

/** Level of each day relative to the mean: steady in the outer thirds, rising between them. */
function course(improvement: number): number[] {
  const low = 2 / (2 + improvement);
  return range(0, dayCount).map((day) => {
    const progress = Math.min(1, Math.max(0, (day - third + 1) / (dayCount - 2 * third + 1)));
    return low * (1 + improvement * progress);
  });
}

/** Noise whose sum is zero in each of the outer thirds and in the middle. */
function centredNoise(draw: () => number, size: number): number[] {
  const noise = range(0, dayCount).map(() => Math.max(-2, Math.min(2, draw())) * size);
  for (const part of [range(0, third), range(third, dayCount - third), range(dayCount - third, dayCount)]) {
    const mean = sum(part.map((day) => noise[day]!)) / part.length;
    for (const day of part) noise[day]! -= mean;
  }
  return noise;
}

function change(values: readonly number[]): number {
  return sum(values.slice(-third)) / sum(values.slice(0, third)) - 1;
}

/**
 * A seeded set like the agent-KPI guide's: 91 days from 2024-01-01 and 45 agents; mean adherence 96.57, quality 93.10,
 * CSAT 4.51, FCR 0.918; 40 agents score 92 or more; performance improves by 12 % from the first to the last third. The
 * figures are made up: handle time and after-call work carry what the other KPIs leave.
 * @param seed any finite number; other seeds give other noise around the same figures
 */
export function createKpiSample(seed = 1): KpiSample {
  const random = createRandom(seed);
  const series = Object.fromEntries(
    Object.entries(plans).map(([name, plan]) => {
      const noise = centredNoise(() => random.normal(), plan.noise);
      const values = course(plan.improvement).map((level, day) => plan.mean * level + noise[day]!);
      return [name, withExactMean(values, plan.mean, plan.decimals)];
    }),
  ) as Record<keyof typeof plans, number[]>;
  const { acw, ...rising } = series;
  const improved = sum(Object.values(rising).map(change)) + 1 / (1 + change(acw)) - 1;
  const needed = overallImprovement * 6 - improved;
  const ahtNoise = centredNoise(() => random.normal(), 6);
  const aht = course(1 / (1 + needed) - 1).map((level, day) =>
    Number((380 * level + ahtNoise[day]!).toFixed(3)),
  );

  const daily = range(0, dayCount).map((day) => ({
    date: new Date(firstDay + day * 86_400_000).toISOString().slice(0, 10),
    adherence: series.adherence[day]!,
    quality: series.quality[day]!,
    csat: series.csat[day]!,
    fcr: series.fcr[day]!,
    aht: aht[day]!,
    acw: acw[day]!,
    contacts_handled: 1500 + random.integer(400),
  }));
  const between = (low: number, high: number, decimals: number) =>
    Number((low + (high - low) * random.uniform()).toFixed(decimals));
  const agents = range(0, agentCount).map((index) => ({
    agent_id: `A${String(index + 1).padStart(3, '0')}`,
    team: `Team ${'ABCDE'[index % 5]}`,
    // Every ninth agent is below the top tier, so that each team has one.
    performance_score:
      index % 9 === 8 && index < (agentCount - topPerformers) * 9 ? between(86, 91.9, 1) : between(92, 99, 1),
    adherence: between(93, 99.5, 2),
    quality: between(88, 98, 2),
    csat: between(4.1, 4.9, 2),
    fcr: between(0.85, 0.97, 3),
    aht: between(320, 440, 1),
    acw: between(40, 70, 1),
    contacts_handled: 2500 + random.integer(900),
  }));
  return { daily, agents };
}
