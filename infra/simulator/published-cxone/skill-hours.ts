import type { JsonObject } from '../http/messages.ts';
import { perThousand, serviceLevelPercent } from '../rows/rounding.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';

const hourMs = 3_600_000;

/** Hours of the scenario that begin in `[fromMs, toMs)`. */
function hoursIn(data: ScenarioData, fromMs: number, toMs: number): [number, number] {
  const { startMs, hours } = data.scenario;
  return [
    Math.max(0, Math.ceil((fromMs - startMs) / hourMs)),
    Math.min(hours, Math.ceil((toMs - startMs) / hourMs)),
  ];
}

/** Rows of the interval data: one a skill and hour, averages in seconds, the handle time with hold and after-call work. */
export function intervalRows(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  fromMs: number,
  toMs: number,
): JsonObject[] {
  const [first, last] = hoursIn(data, fromMs, toMs);
  const rows: JsonObject[] = [];
  for (const queue of queues) {
    for (let hour = first; hour < last; hour++) {
      const { block, index } = data.at(queue, hour);
      const offered = block.offered[index]!;
      const answered = block.answered[index]!;
      const talk = perThousand(block.talk[index]!);
      const hold = perThousand(block.hold[index]!);
      const work = perThousand(block.afterCall[index]!);
      const handle = talk === null ? 0 : perThousand(talk + hold! + work!)!;
      rows.push({
        businessUnitId: 1,
        intervalStartDate: new Date(data.scenario.startMs + hour * hourMs).toISOString(),
        skillId: Number(queue.id),
        skillName: queue.name,
        mediaTypeId: 4,
        isOutbound: false,
        serviceLevel: serviceLevelPercent(block, index) ?? 0,
        totalContacts: offered,
        totalHandled: answered,
        averageHandleTime: handle,
        abandonCount: offered - answered,
        averageSpeedOfAnswer: perThousand(block.answerWait[index]!) ?? 0,
        totalContactTime: perThousand(handle * answered)!,
      });
    }
  }
  return rows;
}

/** Seconds as an ISO 8601 duration of minutes and seconds. */
function duration(seconds: number): string {
  const rounded = perThousand(seconds) ?? 0;
  const minutes = Math.floor(rounded / 60);
  return `PT${minutes}M${perThousand(rounded - 60 * minutes)!}S`;
}

/** Summaries of every skill over a range: counts, averages as durations without hold, hold as a total. */
export function summaryRows(
  data: ScenarioData,
  queues: readonly QueueProfile[],
  fromMs: number,
  toMs: number,
): JsonObject[] {
  const [first, last] = hoursIn(data, fromMs, toMs);
  if (first >= last) return [];
  return queues.map((queue) => {
    const sums = { offered: 0, answered: 0, within: 0, talk: 0, hold: 0, work: 0, wait: 0 };
    for (let hour = first; hour < last; hour++) {
      const { block, index } = data.at(queue, hour);
      const answered = block.answered[index]!;
      const total = (mean: number) => (answered === 0 ? 0 : perThousand(mean)! * answered);
      sums.offered += block.offered[index]!;
      sums.answered += answered;
      sums.within += block.answeredInServiceLevel[index]!;
      sums.talk += total(block.talk[index]!);
      sums.hold += total(block.hold[index]!);
      sums.work += total(block.afterCall[index]!);
      sums.wait += total(block.answerWait[index]!);
    }
    const mean = (sum: number) => duration(sums.answered === 0 ? 0 : sum / sums.answered);
    return {
      businessUnitId: 1,
      skillId: Number(queue.id),
      skillName: queue.name,
      mediaTypeId: 4,
      isOutbound: false,
      contactsOffered: sums.offered,
      contactsHandled: sums.answered,
      abandonCount: sums.offered - sums.answered,
      contactsWithinSLA: sums.within,
      contactsOutOfSLA: sums.answered - sums.within,
      serviceLevel: sums.offered === 0 ? 0 : perThousand((100 * sums.within) / sums.offered)!,
      averageHandleTime: mean(sums.talk + sums.work),
      averageTalkTime: mean(sums.talk),
      averageWrapTime: mean(sums.work),
      averageSpeedToAnswer: mean(sums.wait),
      holdTime: duration(sums.hold),
    };
  });
}
