import { createRandom, deriveSeed } from '../../activities/random.ts';

/** A random panel for comparisons: columns of equal length, one row a unit and period. */
export interface ParityPanel {
  name: string;
  columns: Map<string, Float64Array>;
  /** Absorbed effects, none to four. */
  effects: string[];
  /** Regressors in order, the treatment first; the last may depend on the others. */
  regressors: string[];
}

const effectSets: readonly string[][] = [
  [],
  ['unit'],
  ['unit', 'period'],
  ['unit', 'period', 'agent'],
  ['unit', 'period', 'agent', 'team^shift'],
];

/**
 * Panel `index` of the comparison: gaps, ties, positive weights, a collinear column in every third, rows alone in their
 * agent and in their unit in every second, and the number of effects in turn.
 */
export function parityPanel(index: number): ParityPanel {
  const random = createRandom(deriveSeed(20_260_101, 'parity', index));
  const units = 8 + random.integer(14);
  const periods = 24 + random.integer(50);
  const gaps = 0.05 + 0.25 * random.uniform();
  const agents = 5 + random.integer(8);
  const collinear = index % 3 === 0;
  const rows: Record<string, number>[] = [];
  const common = Array.from({ length: periods }, () => 0.3 * random.normal());
  for (let unit = 0; unit < units; unit++) {
    const level = random.normal();
    const start = unit % 3 === 0 ? Math.floor(periods * (0.3 + 0.4 * random.uniform())) : periods;
    let noise = random.normal();
    for (let period = 0; period < periods; period++) {
      noise = 0.5 * noise + 0.5 * random.normal();
      if (random.uniform() < gaps) continue;
      rows.push(makeRow({ unit, period, start, level: level + common[period]! + noise, agents }, random));
    }
  }
  if (index % 2 === 1) {
    const extra = makeRow({ unit: units, period: 3, start: periods, level: 0, agents }, random);
    rows.push(extra);
    rows[Math.floor(rows.length / 2)]!['agent'] = agents + 1;
  }
  const names = Object.keys(rows[0]!);
  const columns = new Map(names.map((name) => [name, Float64Array.from(rows, (row) => row[name]!)] as const));
  const effects = effectSets[index % effectSets.length]!;
  return {
    name: `panel-${index}`,
    columns,
    effects,
    regressors: ['d', 'x1', 'x2', ...(collinear ? ['x3'] : [])],
  };
}

interface RowSettings {
  unit: number;
  period: number;
  start: number;
  level: number;
  agents: number;
}

function makeRow(at: RowSettings, random: ReturnType<typeof createRandom>): Record<string, number> {
  const d = at.period >= at.start ? 1 : 0;
  const x1 = Math.round(4 * (random.normal() + 0.3 * at.level)) / 4;
  const x2 = random.integer(5);
  const agent = random.integer(at.agents);
  const index = 0.4 * at.level - 0.3 * d + 0.2 * x1 - 0.1 * x2 + 0.1 * agent;
  const calls = 1 + random.poisson(20);
  return {
    unit: at.unit,
    period: at.period,
    team: at.unit % 4,
    shift: at.period % 3,
    agent,
    d,
    x1,
    x2,
    x3: 2 * x1 - x2,
    w: 1 + random.integer(9),
    y: Math.round(1e6 * (5 + index + (0.5 + 0.2 * Math.abs(x1)) * random.normal())) / 1e6,
    count: random.poisson(Math.exp(0.8 + 0.5 * index)),
    share: random.binomial(calls, 1 / (1 + Math.exp(-index))) / calls,
  };
}
