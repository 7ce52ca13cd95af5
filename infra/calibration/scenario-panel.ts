import type { Column, DataTable } from '../../activities/estimation/panel/types.ts';
import { demoPlatformIds } from '../demo/demo-config.ts';
import { createScenarioData, type Scenario } from '../simulator/index.ts';

const hourMs = 3_600_000;

const measures = [
  'aht_s',
  'asa_s',
  'service_level_rate',
  'abandon_rate',
  'csat_mean',
  'csat_sum',
  'csat_zeros',
  'survey_responses',
  'survey_invitations',
  'answered',
  'invitation_rate',
  'response_rate',
] as const;

function textColumn(values: readonly string[]): Column {
  const labels = [...new Set(values)].sort();
  const position = new Map(labels.map((label, code) => [label, code]));
  return { kind: 'text', codes: Int32Array.from(values, (value) => position.get(value)!), labels };
}

/** Panel of a simulated scenario as the warehouse exports it, without the way over HTTP; the values are not rounded. */
export function scenarioPanel(scenario: Scenario): DataTable {
  const data = createScenarioData(scenario);
  const units: string[] = [];
  const times: number[] = [];
  const numbers: Record<(typeof measures)[number], number[]> = Object.fromEntries(
    measures.map((name): [string, number[]] => [name, []]),
  ) as Record<(typeof measures)[number], number[]>;
  for (const queue of scenario.queues) {
    for (let hour = 0; hour < scenario.hours; hour += 1) {
      const { block, index } = data.at(queue, hour);
      const offered = block.offered[index]!;
      units.push(`${demoPlatformIds[queue.platform]}:${queue.id}`);
      times.push(scenario.startMs + hour * hourMs);
      numbers.aht_s.push(block.talk[index]! + block.hold[index]! + block.afterCall[index]!);
      numbers.asa_s.push(block.answerWait[index]!);
      numbers.service_level_rate.push(block.answeredInServiceLevel[index]! / offered);
      numbers.abandon_rate.push((offered - block.answered[index]!) / offered);
      const answered = block.answered[index]!;
      const invitations = block.invitations[index]!;
      const responses = block.responses[index]!;
      numbers.csat_mean.push(block.scoreTotal[index]! / responses);
      numbers.csat_sum.push(block.scoreTotal[index]!);
      numbers.csat_zeros.push(block.zeroScores[index]!);
      numbers.survey_responses.push(responses);
      numbers.survey_invitations.push(invitations);
      numbers.answered.push(answered);
      numbers.invitation_rate.push(invitations / answered);
      numbers.response_rate.push(responses / invitations);
    }
  }
  return {
    rows: units.length,
    columns: new Map<string, Column>([
      ['unit', textColumn(units)],
      ['interval_start', { kind: 'time', values: Float64Array.from(times) }],
      ...Object.entries(numbers).map(([name, values]): [string, Column] => [
        name,
        { kind: 'number', values: Float64Array.from(values) },
      ]),
      ['handle_time_definition', textColumn(units.map(() => 'talk+hold+acw'))],
      ['source_grain', textColumn(units.map(() => 'hourly'))],
    ]),
  };
}
