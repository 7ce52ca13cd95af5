import type { HourSlot } from '../scenario/data.ts';
import type { QueueProfile } from '../scenario/index.ts';
import { perThousand, serviceLevelPercent } from './rounding.ts';

/** One entity of the Genesys guide profile: averages in seconds, null over zero calls; handle time includes hold and wrap-up. */
export function genesysRow(
  queue: QueueProfile,
  startMs: number,
  { block, index }: HourSlot,
): Record<string, unknown> {
  const offered = block.offered[index]!;
  const answered = block.answered[index]!;
  const talk = perThousand(block.talk[index]!);
  const hold = perThousand(block.hold[index]!);
  const afterCall = perThousand(block.afterCall[index]!);
  return {
    queueId: queue.id,
    queueName: queue.name,
    intervalStart: new Date(startMs).toISOString(),
    metrics: {
      offerCount: offered,
      answerCount: answered,
      abandonCount: offered - answered,
      serviceLevelPercent: serviceLevelPercent(block, index),
      avgHandleTime: talk === null ? null : perThousand(talk + hold! + afterCall!),
      avgSpeedOfAnswer: perThousand(block.answerWait[index]!),
      avgTalkTime: talk,
      avgHoldTime: hold,
      avgAfterCallWork: afterCall,
      surveyInvitations: block.invitations[index]!,
      surveyResponses: block.responses[index]!,
      csatTotal: block.scoreTotal[index]!,
      csatZeroResponses: block.zeroScores[index]!,
    },
  };
}
