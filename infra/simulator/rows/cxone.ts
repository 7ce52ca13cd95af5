import type { HourSlot } from '../scenario/data.ts';
import type { QueueProfile } from '../scenario/index.ts';
import { perThousand, serviceLevelPercent } from './rounding.ts';

/** One interaction record of the CXone guide profile: avgHandleTime is talk and wrap-up without hold, which stands in avgHoldTime. */
export function cxoneRow(
  queue: QueueProfile,
  startMs: number,
  { block, index }: HourSlot,
): Record<string, unknown> {
  const offered = block.offered[index]!;
  const answered = block.answered[index]!;
  const talk = perThousand(block.talk[index]!);
  const wrap = perThousand(block.afterCall[index]!);
  return {
    queue: { id: queue.id, name: queue.name },
    periodStart: new Date(startMs).toISOString().replace('.000Z', 'Z'),
    offerCount: offered,
    answerCount: answered,
    abandonCount: offered - answered,
    serviceLevelPercent: serviceLevelPercent(block, index),
    avgHandleTime: talk === null ? null : perThousand(talk + wrap!),
    avgSpeedOfAnswer: perThousand(block.answerWait[index]!),
    avgTalkTime: talk,
    avgHoldTime: perThousand(block.hold[index]!),
    avgWrapTime: wrap,
    surveyInvitations: block.invitations[index]!,
    surveyResponses: block.responses[index]!,
    csatTotal: block.scoreTotal[index]!,
    csatZeroResponses: block.zeroScores[index]!,
  };
}
