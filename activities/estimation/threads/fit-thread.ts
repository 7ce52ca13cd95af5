import type { MessagePort } from 'node:worker_threads';
import { fitTogether } from '../estimators/fit-together.ts';
import { type PortableDesign, unpackDesign } from './portable-design.ts';
import { type PortableFit, packFit } from './portable-fit.ts';

/** What the thread is asked for. */
export interface FitRequest {
  design: PortableDesign;
  outcomes: Float64Array[];
}

/** What it answers. An error is a defect or a lack of memory: the asking thread then fits by itself and meets it there. */
export type FitAnswer = { fits: PortableFit[] } | { error: string };

/** Fits what comes through the port. Each answer is told by `done`, so that the asking thread can wait for it asleep. */
export function run({ port, done }: { port: MessagePort; done: Int32Array }): void {
  port.on('message', (request: FitRequest) => {
    port.postMessage(answer(request));
    Atomics.add(done, 0, 1);
    Atomics.notify(done, 0);
  });
}

function answer({ design, outcomes }: FitRequest): FitAnswer {
  try {
    const shared = unpackDesign(design);
    return { fits: fitTogether(shared, outcomes).map((fit) => packFit(fit, shared)) };
  } catch (error) {
    return { error: String(error) };
  }
}
