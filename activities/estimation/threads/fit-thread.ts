import type { MessagePort } from 'node:worker_threads';
import { fitTogether } from '../estimators/fit-together.ts';
import { type OutcomeSums, originOf, sumOutcomes } from '../linear/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import { type PortableDesign, unpackDesign } from './portable-design.ts';
import { type PortableFit, packFit } from './portable-fit.ts';
import { type DesignRows, type PortableRows, unpackRows } from './portable-rows.ts';

/** What the thread is given first: it sums the outcomes while the design is worked out elsewhere. */
export interface RowsMessage {
  rows: PortableRows;
  outcomes: Float64Array[];
}

/** What it is given then, and answers. */
export interface DesignMessage {
  design: PortableDesign;
}

/** An error is a defect or a lack of memory: the asking thread then fits by itself and meets it there. */
export type FitAnswer = { fits: PortableFit[] } | { error: string };

/** Outcomes on rows, with their sums where runs are long. */
interface Pending {
  rows: DesignRows;
  outcomes: Float64Array[];
  summed: OutcomeSums[] | undefined;
}

/** Fits what comes through the port. Each answer is told by `done`, so that the asking thread can wait for it asleep. */
export function run({ port, done }: { port: MessagePort; done: Int32Array }): void {
  let pending: Pending | { error: string } | undefined;
  port.on('message', (message: RowsMessage | DesignMessage) => {
    if ('rows' in message) {
      pending = guarded(() => takeRows(message));
      return;
    }
    const asked = pending!;
    // Kept no longer than needed: they are the columns of the asking thread.
    pending = undefined;
    port.postMessage('error' in asked ? asked : guarded(() => ({ fits: fitPending(asked, message) })));
    Atomics.add(done, 0, 1);
    Atomics.notify(done, 0);
  });
}

function takeRows({ rows: portable, outcomes }: RowsMessage): Pending {
  const rows = unpackRows(portable);
  const raw = rows.regressors.map((regressor) => {
    const source = narrowValues(regressor);
    return { source, origin: originOf(source) };
  });
  const summed = rows.weights === undefined ? sumOutcomes(rows.active, raw, outcomes) : undefined;
  return { rows, outcomes, summed };
}

function fitPending({ rows, outcomes, summed }: Pending, { design }: DesignMessage): PortableFit[] {
  const shared = unpackDesign(design, rows);
  return fitTogether(shared, outcomes, summed).map((fit) => packFit(fit, shared));
}

function guarded<T>(work: () => T): T | { error: string } {
  try {
    return work();
  } catch (error) {
    return { error: String(error) };
  }
}
