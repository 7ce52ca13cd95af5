import { perThousand } from '../rows/rounding.ts';
import type { HourSlot } from '../scenario/data.ts';

/** Figures of one queue hour as whole numbers: counts, and sums in milliseconds. They agree with the means of the guide profile. */
export interface HourTotals {
  offered: number;
  answered: number;
  withinServiceLevel: number;
  talkMs: number;
  holdMs: number;
  afterCallMs: number;
  waitMs: number;
  invitations: number;
  responses: number;
  zeroScores: number;
  scoreTotal: number;
}

/** The guide profile prints means to the millisecond, so that mean × answered is a whole number of them. */
export function hourTotals({ block, index }: HourSlot): HourTotals {
  const answered = block.answered[index]!;
  const sumMs = (mean: number): number =>
    answered === 0 ? 0 : Math.round((perThousand(mean) ?? 0) * 1000) * answered;
  return {
    offered: block.offered[index]!,
    answered,
    withinServiceLevel: block.answeredInServiceLevel[index]!,
    talkMs: sumMs(block.talk[index]!),
    holdMs: sumMs(block.hold[index]!),
    afterCallMs: sumMs(block.afterCall[index]!),
    waitMs: sumMs(block.answerWait[index]!),
    invitations: block.invitations[index]!,
    responses: block.responses[index]!,
    zeroScores: block.zeroScores[index]!,
    scoreTotal: block.scoreTotal[index]!,
  };
}
