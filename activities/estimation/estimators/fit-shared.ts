import { freeColumn } from '../linear/index.ts';
import { Helper, helpersAtMost, SharedSlots } from '../threads/index.ts';
import { fitFromPlain, plainDesign } from './fit-task.ts';
import { type CheckedFit, fitTogether, type SharedDesign } from './fit-together.ts';
import type { FitAnswer, FitQuestion } from './fit-worker.ts';

/** How the outcomes of a batch are spread over threads; what is found does not depend on it. */
export interface FitThreads {
  /** Most threads, this one included, four at most; default 1. Each further one costs processor time to start and to warm. */
  threads?: number;
  /** Rows × outcomes from which starting threads pays. */
  leastWork?: number;
}

/** Outcomes that a thread is given at once: their common sweep saves more the more they are, balance less. */
const LEAST_AT_ONCE = 2;
const MOST_AT_ONCE = 5;
/** Questions that wait at a thread, so that it is never idle while this one computes. */
const AHEAD = 2;
/** About half a second of sweeps: a thread takes a tenth to start. */
const LEAST_WORK = 20_000_000;

interface Sent {
  first: number;
  slots: Float64Array[];
}

/**
 * `fitTogether` for many outcomes on several threads, this one among them. A thread that does not answer is left behind
 * and its outcomes are fitted here.
 */
export function fitShared(
  shared: SharedDesign,
  outcomes: readonly Float64Array[],
  { threads = 1, leastWork = LEAST_WORK }: FitThreads = {},
): CheckedFit[] {
  const { regressors, absorber, weights } = shared;
  const count = outcomes.length;
  const rows = outcomes[0]?.length ?? 0;
  const helpers = Math.min(helpersAtMost(threads), count - 1);
  if (shared.effects.length === 0 || helpers < 1 || rows * count < leastWork)
    return fitTogether(shared, outcomes);
  const started = Array.from({ length: helpers }, () => startHelper());
  try {
    const freed = regressors.map(
      (regressor) => shared.free?.(regressor) ?? freeColumn(absorber, regressor, weights),
    );
    const design: SharedDesign = { ...shared, free: (regressor) => freed[regressors.indexOf(regressor)]! };
    const question = { design: plainDesign(design, freed) };
    const team = started.map((helper) => ({ helper, sent: [] as Sent[], lost: false }));
    for (const { helper } of team) helper.send(question);
    const fits = new Array<CheckedFit | undefined>(count);
    const slots = new SharedSlots();
    let next = 0;
    const take = () => {
      const first = next;
      const share = Math.ceil((count - next) / (2 * (helpers + 1)));
      next = Math.min(count, next + Math.max(LEAST_AT_ONCE, Math.min(MOST_AT_ONCE, share)));
      return { first, values: outcomes.slice(first, next) };
    };
    const receive = (member: (typeof team)[number], answer: { answer: FitAnswer }) => {
      const { first, slots: used } = member.sent.shift()!;
      used.forEach((slot, position) => {
        const values = outcomes[first + position]!;
        slots.release(slot, values);
        const plain = answer.answer?.[position];
        if (plain !== undefined) fits[first + position] = fitFromPlain(plain, design, freed, values);
      });
    };
    const collect = () => {
      for (const member of team)
        for (let answer = member.helper.poll(); answer !== undefined; answer = member.helper.poll())
          receive(member, answer);
    };
    let slowest = 0;
    while (next < count) {
      collect();
      for (const { helper, sent } of team) {
        while (sent.length < AHEAD && next < count) {
          const { first, values } = take();
          const used = values.map((value) => slots.take(value));
          sent.push({ first, slots: used });
          helper.send({ outcomes: used });
        }
      }
      if (next === count) break;
      const begin = performance.now();
      const { first, values } = take();
      fitTogether(design, values).forEach((fit, position) => {
        fits[first + position] = fit;
      });
      slowest = Math.max(slowest, performance.now() - begin);
    }
    for (const member of team) {
      while (member.sent.length > 0) {
        const answer = member.helper.wait(PATIENCE_MS + 20 * slowest);
        if (answer === undefined) break;
        receive(member, answer);
      }
    }
    return fits.map((fit, position) => fit ?? fitTogether(design, [outcomes[position]!])[0]!);
  } finally {
    for (const helper of started) helper.stop();
  }
}

/** Beyond many times what this thread took, another one is not slow but gone. */
const PATIENCE_MS = 10_000;

function startHelper(): Helper<FitQuestion, { answer: FitAnswer }> {
  return new Helper(new URL('./fit-worker.ts', import.meta.url));
}
