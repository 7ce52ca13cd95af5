import { createRandom, deriveSeed, type Random } from '../../activities/random.ts';
import { type PanelColumn, type PanelSize, panelColumns } from './panel-columns.ts';

/** What all queues of a panel share. */
interface Market {
  /** Calls of each hour of the week relative to the peak of an average day. */
  weekly: Float64Array;
  /** Log handle time of each hour of the week. */
  handleCurve: Float64Array;
  /** AR(1) shock of each hour, common to all queues. */
  shock: Float64Array;
  /** 1 on pay days. */
  payroll: Uint8Array;
  /** 1 while the campaign of a group runs; group × hour. */
  campaign: Uint8Array[];
  treated: Uint8Array;
  /** First treated hour. */
  start: number;
  groups: Int32Array;
}

export interface PanelOptions extends PanelSize {
  seed: number;
  /** Effect on log handle time from the start on; default −0.06. */
  effect?: number;
  /** Autocorrelation of a queue's own noise; default 0.6. */
  persistence?: number;
  /** Share of hours missing at random; default 0.02. */
  missing?: number;
}

/** Rows of one queue, a value for each of `panelColumns`. */
export type QueueBlock = Record<PanelColumn, Float64Array>;

const groupCount = 4;
const campaignHours = 72;
const outageHours = 36;

/**
 * A seeded hourly panel of contact-centre queues, one block a queue: queue effects, an hour-of-week curve, a common
 * AR(1) shock, pay days, campaigns by queue group, noise with memory whose size falls with volume, an effect on the
 * treated 30 % from 60 % of the time on, random gaps, one long outage a queue, and no row where nobody was answered.
 * Every queue draws from a stream of its own, so a queue is the same whatever the number of queues beside it.
 */
export function* generatePanel(options: PanelOptions): Generator<QueueBlock> {
  const market = makeMarket(options);
  for (let queue = 0; queue < options.queues; queue++) yield queueBlock(queue, market, options);
}

function makeMarket({ queues, hours, seed }: PanelOptions): Market {
  const random = createRandom(deriveSeed(seed, 'market'));
  const hump = (hour: number, centre: number, width: number) =>
    Math.exp(-0.5 * ((hour - centre) / width) ** 2);
  const weekly = Float64Array.from({ length: 168 }, (_, h) => {
    const hour = h % 24;
    return (0.15 + hump(hour, 10.5, 2.2) + 0.8 * hump(hour, 15, 2.5)) * (h < 120 ? 1 : 0.45);
  });
  const handleCurve = Float64Array.from(
    { length: 168 },
    (_, h) => 0.05 * Math.sin((Math.PI * (h % 24)) / 12 - 1) + (h < 120 ? 0 : 0.03),
  );
  const shock = autoregressive(random, hours, 0.8, 0.02);
  const payroll = Uint8Array.from({ length: hours }, (_, t) => {
    const day = Math.floor(t / 24) % 30;
    return day === 0 || day === 14 ? 1 : 0;
  });
  const campaign = Array.from({ length: groupCount }, () => {
    const flags = new Uint8Array(hours);
    for (let k = Math.max(1, Math.floor(hours / 1000)); k > 0; k--) {
      const from = random.integer(Math.max(1, hours - campaignHours));
      flags.fill(1, from, from + campaignHours);
    }
    return flags;
  });
  const treated = new Uint8Array(queues);
  for (let left = Math.max(2, Math.round(0.3 * queues)); left > 0; ) {
    const queue = random.integer(queues);
    if (treated[queue] === 1) continue;
    treated[queue] = 1;
    left--;
  }
  const start = Math.round((0.6 * hours) / 24) * 24;
  const groups = Int32Array.from({ length: queues }, () => random.integer(groupCount));
  return { weekly, handleCurve, shock, payroll, campaign, treated, start, groups };
}

/** An AR(1) path whose first value is drawn from the stationary law. */
function autoregressive(random: Random, length: number, rho: number, sd: number): Float64Array {
  const path = new Float64Array(length);
  let last = (sd / Math.sqrt(1 - rho * rho)) * random.normal();
  for (let t = 0; t < length; t++) {
    path[t] = last;
    last = rho * last + sd * random.normal();
  }
  return path;
}

const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const round = (value: number, unit: number) => Math.round(value * unit) / unit;

function queueBlock(queue: number, market: Market, options: PanelOptions): QueueBlock {
  const { hours, seed, effect = -0.06, persistence = 0.6, missing = 0.02 } = options;
  const random = createRandom(deriveSeed(seed, 'queue', queue));
  const level = 5.9 + 0.25 * random.normal();
  const volume = Math.exp(3.3 + 0.8 * random.normal());
  const ownCurve = Float64Array.from({ length: 168 }, () => 0.03 * random.normal());
  const noise = autoregressive(random, hours, persistence, 0.06);
  const outage = random.integer(hours - 48);
  const group = market.groups[queue]!;
  const treated = market.treated[queue]!;
  const block = Object.fromEntries(panelColumns.map((name) => [name, new Float64Array(hours)])) as QueueBlock;
  let rows = 0;
  for (let t = 0; t < hours; t++) {
    const how = t % 168;
    const usual = volume * market.weekly[how]!;
    const shock = market.shock[t]!;
    const pay = market.payroll[t]!;
    const campaign = market.campaign[group]![t]!;
    const d = treated === 1 && t >= market.start ? 1 : 0;
    const offered = random.poisson(usual * Math.exp(0.25 * pay + 0.35 * campaign + 3 * shock));
    const gap = random.uniform() < missing || (t >= outage && t < outage + outageHours);
    if (offered === 0 || gap) continue;
    const away =
      market.handleCurve[how]! +
      ownCurve[how]! +
      shock +
      0.02 * pay +
      0.03 * campaign +
      effect * d +
      noise[t]! +
      (0.35 * random.normal()) / Math.sqrt(offered);
    const pressure = Math.log1p(offered) - Math.log(usual + 1) + away;
    const logAsa = 2.8 + 0.3 * (level - 5.9) + 1.1 * pressure + 0.35 * random.normal();
    const abandoned = random.binomial(offered, logistic(-3.2 + 0.7 * (logAsa - 2.8)));
    const answered = offered - abandoned;
    if (answered === 0) continue;
    const surveys = random.binomial(answered, 0.08);
    const score =
      random.uniform() < 0.06
        ? 0
        : Math.min(5, Math.max(1, 4.2 - 0.25 * (logAsa - 2.8) + 0.5 * random.normal()));
    block.queue_id[rows] = queue;
    block.hour[rows] = t;
    block.how[rows] = how;
    block.day[rows] = Math.floor(t / 24);
    block.treated[rows] = treated;
    block.d[rows] = d;
    block.cohort[rows] = treated === 1 ? market.start : -1;
    block.grp[rows] = group;
    block.payroll[rows] = pay;
    block.campaign[rows] = campaign;
    block.offered[rows] = offered;
    block.answered[rows] = answered;
    block.abandoned[rows] = abandoned;
    block.sl_hits[rows] = random.binomial(answered, logistic(1.6 - 1.2 * (logAsa - 2.8)));
    block.log_aht[rows] = round(level + away, 1e6);
    block.log_asa[rows] = round(logAsa, 1e6);
    block.csat[rows] = surveys > 0 ? round(score, 100) : Number.NaN;
    block.csat_n[rows] = surveys;
    rows++;
  }
  for (const name of panelColumns) block[name] = block[name].subarray(0, rows);
  return block;
}
