import type { Column, DataTable } from '../../activities/estimation/panel/types.ts';
import { createRandom, type Random } from '../../activities/random.ts';

/** Number of queues, and how many of them the change touches. */
export interface Cell {
  queues: number;
  treated: number;
}

export interface PanelOptions {
  /** Standard deviation of shifts at the change that stay with a queue, on the log scale; default 0. */
  drift?: number;
  /** Share of rows that are missing at random; default 0. */
  gaps?: number;
}

/** Weeks of hours before and after the change. */
export const weeksBefore = 5;
export const weeksAfter = 3;
/** The effect put into effect panels: −6 % on the log scale. */
export const effect = Math.log(0.94);

const weekHours = 168;
const periods = (weeksBefore + weeksAfter) * weekHours;
const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 0, 5);
/** The first hour after the change. */
export const interventionAt = new Date(startMs + weeksBefore * weekHours * hourMs).toISOString();

/** One simulated panel with two outcomes that differ by the effect alone. */
export interface SimulatedPanel {
  table: DataTable;
  treated: string[];
}

/**
 * Hourly log handle times: queue level, pattern of the week with a part of each queue's own, a common AR(1) shock
 * (0.8, standard deviation 0.05) that queues share by 0.5 to 1.5, and AR(1) noise (0.6) of standard deviation
 * 0.05 + 0.8/√calls, calls an hour lognormal between 3 and 150. The treated set is drawn anew. Columns: unit,
 * interval_start, null_outcome, effect_outcome.
 */
export function simulatePanel(cell: Cell, seed: number, options: PanelOptions = {}): SimulatedPanel {
  const random = createRandom(seed);
  const { queues } = cell;
  const rows = queues * periods;
  const treated = drawSet(queues, cell.treated, random);
  const common = autoregression(random, 0.8, 0.05);
  const shared = weekPattern(random, 0.1);
  const nullOutcome = new Float64Array(rows);
  const effectOutcome = new Float64Array(rows);
  for (let q = 0; q < queues; q++) {
    const level = 5.7 + 0.25 * random.normal();
    const calls = Math.min(150, Math.max(3, Math.exp(Math.log(25) + 0.8 * random.normal())));
    const loading = 0.5 + random.uniform();
    const own = weekPattern(random, 0.03);
    const noise = autoregression(random, 0.6, 0.05 + 0.8 / Math.sqrt(calls));
    const drift = (options.drift ?? 0) * random.normal();
    for (let t = 0; t < periods; t++) {
      const after = t >= weeksBefore * weekHours;
      const week = shared[t % weekHours]! + own[t % weekHours]!;
      const value = level + week + loading * common[t]! + noise[t]! + (after ? drift : 0);
      nullOutcome[q * periods + t] = value;
      effectOutcome[q * periods + t] = value + (after && treated[q] === 1 ? effect : 0);
    }
  }
  const labels = Array.from({ length: queues }, (_, q) => `queue-${q + 1}`);
  const gaps = options.gaps ?? 0;
  const kept = Int32Array.from({ length: rows }, (_, i) => i).filter(
    () => gaps === 0 || random.uniform() >= gaps,
  );
  const columns = new Map<string, Column>([
    ['unit', { kind: 'text', codes: kept.map((i) => Math.floor(i / periods)), labels }],
    [
      'interval_start',
      { kind: 'time', values: Float64Array.from(kept, (i) => startMs + (i % periods) * hourMs) },
    ],
    ['null_outcome', { kind: 'number', values: Float64Array.from(kept, (i) => nullOutcome[i]!) }],
    ['effect_outcome', { kind: 'number', values: Float64Array.from(kept, (i) => effectOutcome[i]!) }],
  ]);
  return { table: { rows: kept.length, columns }, treated: labels.filter((_, q) => treated[q] === 1) };
}

function drawSet(n: number, k: number, random: Random): Uint8Array {
  const deck = Array.from({ length: n }, (_, j) => j);
  const flags = new Uint8Array(n);
  for (let j = 0; j < k; j++) {
    const other = j + random.integer(n - j);
    [deck[j], deck[other]] = [deck[other]!, deck[j]!];
    flags[deck[j]!] = 1;
  }
  return flags;
}

/** A stationary AR(1) series over the panel's hours. */
function autoregression(random: Random, rho: number, deviation: number): Float64Array {
  const series = new Float64Array(periods);
  const innovation = deviation * Math.sqrt(1 - rho * rho);
  let value = deviation * random.normal();
  for (let t = 0; t < periods; t++) {
    series[t] = value;
    value = rho * value + innovation * random.normal();
  }
  return series;
}

function weekPattern(random: Random, deviation: number): Float64Array {
  return Float64Array.from({ length: weekHours }, () => deviation * random.normal());
}
