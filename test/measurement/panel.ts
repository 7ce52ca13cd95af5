import type { Column, DataTable } from '../../activities/estimation/panel/types.ts';
import { createRandom } from '../../activities/random.ts';

const hourMs = 3_600_000;

export interface PanelOptions {
  seed: number;
  start: string;
  days: number;
  intervention: string;
  treated: string[];
  controls: string[];
  /** Log effect on handle time from the intervention on. */
  effect: number;
  /** Definition of handle time of units that do not have `talk+hold+acw`. */
  definitions?: Readonly<Record<string, string>>;
}

function textColumn(values: readonly string[]): Column {
  const labels = [...new Set(values)].sort();
  return { kind: 'text', codes: Int32Array.from(values, (value) => labels.indexOf(value)), labels };
}

/** A small hourly panel in the warehouse's form: log handle time = unit + hour + common shock + effect + noise. */
export function hourlyPanel(options: PanelOptions): DataTable {
  const random = createRandom(options.seed);
  const units = [...options.treated, ...options.controls];
  const levels = units.map(() => 5.7 + 0.2 * random.normal());
  const startMs = Date.parse(options.start);
  const unit: string[] = [];
  const time: number[] = [];
  const aht: number[] = [];
  const level: number[] = [];
  for (let hour = 0; hour < options.days * 24; hour += 1) {
    const shock = 0.05 * random.normal() + 0.1 * Math.sin((2 * Math.PI * (hour % 24)) / 24);
    const at = startMs + hour * hourMs;
    units.forEach((name, i) => {
      const on = options.treated.includes(name) && at >= Date.parse(options.intervention);
      unit.push(name);
      time.push(at);
      aht.push(Math.exp(levels[i]! + shock + (on ? options.effect : 0) + 0.05 * random.normal()));
      level.push(Math.min(1, Math.max(0, 0.5 + shock + (on ? 0.05 : 0) + 0.05 * random.normal())));
    });
  }
  const constant = (value: string) => textColumn(unit.map(() => value));
  const columns = new Map<string, Column>([
    ['unit', textColumn(unit)],
    ['interval_start', { kind: 'time', values: Float64Array.from(time) }],
    ['aht_s', { kind: 'number', values: Float64Array.from(aht) }],
    ['service_level_rate', { kind: 'number', values: Float64Array.from(level) }],
    ['csat_mean', { kind: 'number', values: new Float64Array(unit.length).fill(Number.NaN) }],
    [
      'handle_time_definition',
      textColumn(unit.map((name) => options.definitions?.[name] ?? 'talk+hold+acw')),
    ],
    ['source_grain', constant('hourly')],
  ]);
  return { rows: unit.length, columns };
}
