import { enableCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { HelperStart } from '../threads/index.ts';
import type { PlainDesign, PlainFit } from './fit-task.ts';
import type { SharedDesign } from './fit-together.ts';

/** A design for the outcomes that follow, or outcomes of the last design. */
export type FitQuestion = { design: PlainDesign } | { outcomes: Float64Array[] };

/** One fit an outcome; none where they failed, as they will for whoever asked. */
export type FitAnswer = PlainFit[] | undefined;

const { port, signal, compileCache } = workerData as HelperStart;
if (compileCache !== undefined) enableCompileCache(compileCache);
const { designFromPlain, plainFit } = await import('./fit-task.ts');
const { fitTogether } = await import('./fit-together.ts');

let design: SharedDesign | undefined;
port.on('message', (question: FitQuestion) => {
  if ('design' in question) {
    design = designFromPlain(question.design);
    return;
  }
  let answer: FitAnswer;
  try {
    answer = fitTogether(design!, question.outcomes).map((fit) => plainFit(fit, design!.clusters));
  } catch {
    answer = undefined;
  }
  port.postMessage({ answer });
  Atomics.add(signal, 0, 1);
  Atomics.notify(signal, 0);
});
