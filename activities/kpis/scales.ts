import { ContraflowError } from '../contract/errors.ts';
import type { KpiValues } from './values.ts';

interface Scale {
  /** Factor from fraction to our scale, or from percent to it; null when the column has one form only. */
  other: { looksOther: (value: number) => boolean; factor: number; name: string } | null;
  lowest: number;
  highest: number;
  unit: string;
}

const percent = (highest: number, fractionUpTo: number): Scale => ({
  other: { looksOther: (value) => value > 0 && value <= fractionUpTo, factor: 100, name: 'fractions' },
  lowest: 0,
  highest,
  unit: 'percent',
});
const seconds: Scale = { other: null, lowest: 0, highest: Number.POSITIVE_INFINITY, unit: 'seconds' };

const scales: Record<Exclude<keyof KpiValues, 'contacts_handled'>, Scale> = {
  adherence: percent(100, 1),
  quality: percent(100, 1),
  conformance: percent(Number.POSITIVE_INFINITY, 2),
  occupancy: percent(100, 1),
  csat: { other: null, lowest: 1, highest: 5, unit: 'points 1 to 5' },
  fcr: {
    other: { looksOther: (value) => value > 1, factor: 0.01, name: 'percentages' },
    lowest: 0,
    highest: 1,
    unit: 'a fraction 0 to 1',
  },
  aht: seconds,
  acw: seconds,
};

export type ScaledColumn = keyof typeof scales;
export const scaledColumns = Object.keys(scales) as ScaledColumn[];

function refuse(code: string, message: string, hint: string): never {
  throw new ContraflowError({ kind: 'data', code, message, hint });
}

/**
 * One column in our scale. A column that is wholly in the other form (fractions for percent, percentages for a fraction)
 * is converted with a warning; one that mixes both is refused. Columns are judged one by one, never against each other.
 * `factor` is what the values were multiplied by.
 * @param where names a row for messages, for example `daily_metrics.json [3]`
 * @throws ContraflowError (data) naming file, row and column
 */
export function inOurScale(
  column: ScaledColumn,
  values: readonly (number | null)[],
  where: (row: number) => string,
): { values: (number | null)[]; factor: number; warning: string | null } {
  const scale = scales[column];
  let factor = 1;
  let warning: string | null = null;
  if (scale.other !== null) {
    const { looksOther, name } = scale.other;
    const telling = values.flatMap((value, row) => (value === null || value === 0 ? [] : [{ value, row }]));
    const other = telling.filter(({ value }) => looksOther(value));
    if (other.length > 0 && other.length < telling.length) {
      const odd =
        other.length <= telling.length / 2 ? other[0]! : telling.find(({ value }) => !looksOther(value))!;
      refuse(
        'mixed-scales',
        `${where(odd.row)}: ${column} ${odd.value} is in another scale than the rest of the column`,
        `give all of ${column} as ${scale.unit}`,
      );
    }
    if (other.length > 0) {
      factor = scale.other.factor;
      warning = `${column} read as ${name} and converted to ${scale.unit}`;
    }
  }
  const scaled = values.map((value) => (value === null ? null : value * factor));
  const bad = scaled.findIndex(
    (value) => value !== null && !(value >= scale.lowest && value <= scale.highest),
  );
  if (bad >= 0) {
    refuse(
      'out-of-range',
      `${where(bad)}: ${column} ${values[bad]} is not ${scale.unit}`,
      'correct the value or leave it out (null)',
    );
  }
  return { values: scaled, factor, warning };
}
