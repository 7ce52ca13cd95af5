import { estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { type DataTable, estimate, estimateBatch, readTable } from '../../activities/estimation/index.ts';
import { sharedDoubles } from '../../activities/estimation/panel/shared-array.ts';
import { createRandom, deriveSeed } from '../../activities/random.ts';
import { median } from './measure.ts';

export interface BatchTimes {
  outcomes: number;
  /** The first round of the process, whose code is not compiled yet. */
  first: RoundSeconds;
  /** Medians of the rounds after it. */
  later: RoundSeconds;
  /** Median and largest of batch over one in these rounds. */
  ratio: number;
  largestRatio: number;
}

export interface RoundSeconds {
  one: number;
  batch: number;
}

/**
 * Times one outcome against a batch of outcomes with the same effects, data loaded: the outcomes are log handle time
 * plus noise of their own, so none is a copy of another. A round is one outcome, then the batch; `rounds` follow the first.
 */
export async function timeBatch(file: string, outcomes: number, rounds: number): Promise<BatchTimes> {
  const table = await readTable(file, ['queue_id', 'hour', 'd', 'campaign', 'log_aht']);
  const base = table.columns.get('log_aht');
  if (base === undefined || base.kind === 'text') throw new Error('log_aht must be numeric');
  const columns = new Map(table.columns);
  const specs = Array.from({ length: outcomes }, (_, k) => {
    const random = createRandom(deriveSeed(1, 'outcome', k));
    // In shared memory, as columns that are read from a file.
    const values = sharedDoubles(table.rows);
    base.values.forEach((value, row) => {
      values[row] = value + 0.1 * (random.uniform() - 0.5);
    });
    columns.set(`y${k}`, { kind: 'number', values });
    return estimateSpec.parse({
      outcome: `y${k}`,
      unit: 'queue_id',
      time: 'hour',
      treatment: 'd',
      covariates: ['campaign'],
      estimator: 'twfe',
      inference: { kind: 'clustered' },
    });
  });
  const wide: DataTable = { rows: table.rows, columns };
  const seconds = (work: () => unknown) => {
    const begin = performance.now();
    work();
    return (performance.now() - begin) / 1000;
  };
  const round = (): RoundSeconds => ({
    one: seconds(() => estimate(wide, specs[0]!)),
    batch: seconds(() => estimateBatch(wide, specs)),
  });
  const first = round();
  const later = Array.from({ length: rounds }, round);
  const ratios = later.map(({ one, batch }) => batch / one);
  return {
    outcomes,
    first,
    later: {
      one: median(later.map(({ one }) => one)),
      batch: median(later.map(({ batch }) => batch)),
    },
    ratio: median(ratios),
    largestRatio: Math.max(...ratios),
  };
}
