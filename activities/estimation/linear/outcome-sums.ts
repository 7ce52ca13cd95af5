import { jointRuns } from '../panel/runs.ts';
import type { Factor } from '../panel/types.ts';
import { BLOCK } from './block-math.ts';
import { ColumnSums, type FreedColumn, originOf } from './freed-column.ts';
import { openCodes, type RunValues } from './sum-loops.ts';

/** What the rows of an outcome come to before anything is known of the effects but their codes. */
export interface OutcomeSums {
  sums: ColumnSums;
  /** Σ x y of each regressor, both less their origins. */
  cross: Float64Array;
}

/** A regressor as it stands in the data, and the value that is taken off first. */
export type RawColumn = Pick<FreedColumn, 'source' | 'origin'>;

/**
 * Sums outcomes over the levels of two effects and against regressors that keep their values over long runs of rows;
 * undefined where there are not two effects, or runs in which the second keeps its level and the regressors their values
 * are short.
 */
export function sumOutcomes(
  effects: readonly Factor[],
  regressors: readonly RawColumn[],
  values: readonly Float64Array[],
): OutcomeSums[] | undefined {
  const [first, second] = effects;
  if (effects.length !== 2) return undefined;
  const runs = runValues(regressors, second!);
  if (runs === undefined) return undefined;
  const outcomes = values.map(
    (value): OutcomeSums => ({
      sums: new ColumnSums(effects, undefined, originOf(value)),
      cross: new Float64Array(regressors.length),
    }),
  );
  const rows = values.length === 0 ? 0 : second!.codes.length;
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    openCodes(first!, start, size);
    for (let o = 0; o < values.length; o++) {
      const { sums, cross } = outcomes[o]!;
      sums.addInRuns(values[o]!, start, size, runs, cross);
    }
  }
  return outcomes;
}

/** Runs in which an effect keeps its level and each regressor its value, with the values; undefined where they are short. */
function runValues(columns: readonly RawColumn[], { codes }: Factor): RunValues | undefined {
  const runs = jointRuns([codes, ...columns.map(({ source }) => source)]);
  if (runs === undefined) return undefined;
  const k = columns.length;
  const values = new Float64Array((runs.length - 1) * k);
  columns.forEach(({ source, origin }, j) => {
    for (let run = 0; run < runs.length - 1; run++) values[run * k + j] = source[runs[run]!]! - origin;
  });
  return { runs, values };
}
