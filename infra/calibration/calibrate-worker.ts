import { parentPort, workerData } from 'node:worker_threads';
import { measurePanel } from './measure-panel.ts';
import { autoOnly, methods } from './methods.ts';
import type { Cell, PanelOptions } from './simulate-panel.ts';
import { count, emptyTally, type Tally } from './tally.ts';

/** A share of the panels of one cell: seeds first, first + step, … below the end. */
export interface Share {
  cell: Cell;
  options: PanelOptions;
  autoOnly: boolean;
  first: number;
  step: number;
  end: number;
}

/** Told now and then, and at the end with the counts. */
export interface Progress {
  done: number;
  tallies?: Tally[];
}

const share = workerData as Share;
const asked = share.autoOnly ? autoOnly : methods;
const tallies = asked.map(emptyTally);
let done = 0;
for (let seed = share.first; seed < share.end; seed += share.step) {
  measurePanel(share.cell, seed, asked, share.options).forEach((verdict, m) => {
    count(tallies[m]!, verdict);
  });
  done += 1;
  if (done % 10 === 0) parentPort?.postMessage({ done: 10 } satisfies Progress);
}
parentPort?.postMessage({ done: done % 10, tallies } satisfies Progress);
