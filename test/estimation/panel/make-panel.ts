import type { EstimateResult } from '../../../activities/contract/estimate-result.ts';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { type DataTable, estimate } from '../../../activities/estimation/index.ts';
import { createRandom } from '../../../activities/random.ts';

export interface PanelOptions {
  units?: number;
  periods?: number;
  /** Units 0 … treated − 1 are treated from period `start` on. */
  treated?: number;
  start?: number;
  effect?: number;
  noise?: number;
  seed?: number;
}

/** A balanced panel with unit and period effects: columns unit (text q0…), time (numbers), y, d, x, w. */
export function makePanel(options: PanelOptions = {}): DataTable {
  const { units = 12, periods = 20, treated = 5, start = 12, effect = 0.5, noise = 0.3, seed = 7 } = options;
  const random = createRandom(seed);
  const rows = units * periods;
  const make = () => new Float64Array(rows);
  const [time, y, d, x, w] = [make(), make(), make(), make(), make()];
  const codes = new Int32Array(rows);
  const shocks = Array.from({ length: periods }, () => random.normal());
  let row = 0;
  for (let unit = 0; unit < units; unit++) {
    const level = 5 + random.normal();
    for (let t = 0; t < periods; t++) {
      codes[row] = unit;
      time[row] = t;
      d[row] = unit < treated && t >= start ? 1 : 0;
      x[row] = random.normal();
      w[row] = 1 + random.integer(9);
      y[row] = level + shocks[t]! * 0.2 + effect * d[row]! + 0.3 * x[row]! + noise * random.normal();
      row++;
    }
  }
  const labels = Array.from({ length: units }, (_, unit) => `q${unit}`);
  return {
    rows,
    columns: new Map([
      ['unit', { kind: 'text', codes, labels }],
      ['time', { kind: 'number', values: time }],
      ['y', { kind: 'number', values: y }],
      ['d', { kind: 'number', values: d }],
      ['x', { kind: 'number', values: x }],
      ['w', { kind: 'number', values: w }],
    ]),
  };
}

/** Replaces or adds a numeric column. */
export function setColumn(table: DataTable, name: string, value: (row: number) => number): DataTable {
  const values = Float64Array.from({ length: table.rows }, (_, row) => value(row));
  return { rows: table.rows, columns: new Map(table.columns).set(name, { kind: 'number', values }) };
}

/** Values of a numeric column. */
export function numbers(table: DataTable, name: string): Float64Array {
  const column = table.columns.get(name);
  if (column === undefined || column.kind === 'text') throw new Error(`${name} is no numeric column`);
  return column.values;
}

export function run(table: DataTable, spec: EstimateSpecInput): EstimateResult {
  return estimate(table, estimateSpec.parse(spec));
}
