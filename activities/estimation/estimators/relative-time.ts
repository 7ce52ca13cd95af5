import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { specError } from '../panel/columns.ts';
import type { PanelSample } from '../panel/types.ts';

const unitMs = { hour: 3_600_000, day: 86_400_000, week: 604_800_000 } as const;

/** Value of rows whose unit is never treated. */
export const NEVER = -2147483648;

/** Most relative periods that a design estimates one by one. */
const LIMIT = 400;

/**
 * Whole periods since the unit's first treated period, for each row; never-treated rows hold NEVER. Numbers count in
 * steps of 1; times in `periodUnit`, by default the largest of week, day and hour that the spacing of periods allows.
 * With a window, the ends hold everything beyond them.
 */
export function relativeTimes(sample: PanelSample, spec: EstimateSpec): Int32Array {
  const width = sample.timeKind === 'number' ? 1 : unitMs[spec.periodUnit ?? ownUnit(sample.periodValues)];
  const [low, high] = spec.window ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (low >= 0 || high < 0) {
    throw specError(
      'bad-window',
      `window: [${low}, ${high}] must begin before 0 and end at or after it`,
      'write for example [-14, 14]',
    );
  }
  const relative = new Int32Array(sample.rows);
  for (let i = 0; i < sample.rows; i++) {
    const first = sample.firstTreated[sample.unit.codes[i]!]!;
    if (first < 0) {
      relative[i] = NEVER;
      continue;
    }
    const distance = Math.floor(
      (sample.periodValues[sample.time.codes[i]!]! - sample.periodValues[first]!) / width + 1e-9,
    );
    relative[i] = Math.min(high, Math.max(low, distance));
  }
  return relative;
}

/** Distinct relative times in ascending order; refused beyond what can be estimated one by one. */
export function distinctRelativeTimes(relative: Int32Array): number[] {
  const times = listRelativeTimes(relative);
  if (times.length > LIMIT) {
    throw specError(
      'too-many-periods',
      `the design has ${times.length} relative periods, more than ${LIMIT}`,
      'set `window`, or a longer `periodUnit`',
    );
  }
  return times;
}

/** Relative times of the event study beside an overall effect; none, with a warning, where there are too many. */
export function studiedTimes(relative: Int32Array, warnings: string[]): number[] {
  const times = listRelativeTimes(relative);
  if (times.length <= LIMIT) return times;
  warnings.push(
    `no event study over ${times.length} relative periods: set \`window\` or a longer \`periodUnit\``,
  );
  return [];
}

function listRelativeTimes(relative: Int32Array): number[] {
  const seen = new Set<number>();
  for (let i = 0; i < relative.length; i++) if (relative[i] !== NEVER) seen.add(relative[i]!);
  return [...seen].sort((a, b) => a - b);
}

function ownUnit(periodValues: Float64Array): keyof typeof unitMs {
  let gap = Number.POSITIVE_INFINITY;
  for (let t = 1; t < periodValues.length; t++) gap = Math.min(gap, periodValues[t]! - periodValues[t - 1]!);
  if (gap >= unitMs.week) return 'week';
  return gap >= unitMs.day ? 'day' : 'hour';
}
