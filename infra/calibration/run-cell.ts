import { Worker } from 'node:worker_threads';
import type { Progress, Share } from './calibrate-worker.ts';
import type { Cell, PanelOptions } from './simulate-panel.ts';
import { merge, type Tally } from './tally.ts';

/** What to measure in one cell. */
export interface CellRun {
  cell: Cell;
  panels: number;
  /** First seed; panel i has seed + i, whatever the number of threads. */
  seed: number;
  threads: number;
  options?: PanelOptions;
  autoOnly?: boolean;
  /** Called with the number of panels finished. */
  progress?: (done: number) => void;
}

/** Counts of every method over the panels of a cell, measured by worker threads. */
export async function runCell(run: CellRun): Promise<Tally[]> {
  let finished = 0;
  const parts = await Promise.all(
    Array.from({ length: run.threads }, (_, thread) => {
      const share: Share = {
        cell: run.cell,
        options: run.options ?? {},
        autoOnly: run.autoOnly ?? false,
        first: run.seed + thread,
        step: run.threads,
        end: run.seed + run.panels,
      };
      return new Promise<Tally[]>((resolve, reject) => {
        const worker = new Worker(new URL('./calibrate-worker.ts', import.meta.url), { workerData: share });
        worker.on('error', reject);
        worker.on('message', ({ done, tallies }: Progress) => {
          finished += done;
          run.progress?.(finished);
          if (tallies !== undefined) resolve(tallies);
        });
      });
    }),
  );
  const [first, ...rest] = parts;
  for (const part of rest)
    part.forEach((tally, m) => {
      merge(first![m]!, tally);
    });
  return first!;
}
