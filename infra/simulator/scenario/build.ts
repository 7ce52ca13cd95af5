import { ContraflowError } from '../../../activities/contract/errors.ts';
import { makeQueues } from './queues.ts';
import type { EffectSizes, QueueReference, Scenario, SimulatedChange } from './types.ts';

/** Names of the built-in scenarios: `demo`, and `null` which is the same data with no effect at all. */
export const scenarioNames = ['demo', 'null'] as const;

/** What may be changed about a built-in scenario. */
export interface ScenarioOptions {
  /** Default `demo`. */
  name?: (typeof scenarioNames)[number];
  /** First hour, ISO instant on a whole hour; default 2026-01-05T00:00:00Z, a Monday. */
  start?: string;
  /** Days of data, default 160. */
  days?: number;
  /** Day of both changes; default 110 of 160, in proportion for other lengths. */
  changeDay?: number;
  /** Day from which the effect of `ivr-redesign` on aht has faded; default three days before the end; null: never. */
  shiftDay?: number | null;
  /** Queues of each platform, default 16 and 8. */
  genesysQueues?: number;
  cxoneQueues?: number;
  /** Calls of every queue as a share of the built-in ones, 0.001 … 10; default 1. */
  volume?: number;
  /** Points of csat by which selection among survey answers of `ivr-redesign` deceives; default 0. */
  surveySelectionBias?: number;
}

const noEffects: EffectSizes = { aht: 0, asa: 0, service_level: 0, abandon_rate: 0, csat: 0 };

const ivrEffects: EffectSizes = {
  aht: -0.085,
  asa: -0.12,
  service_level: 0.04,
  abandon_rate: -0.012,
  csat: 0.1,
};
const callbackEffects: EffectSizes = {
  aht: 0.03,
  asa: -0.25,
  service_level: 0.06,
  abandon_rate: -0.02,
  csat: 0.07,
};
const fadedAht = -0.005;

/**
 * The scenario that a seed and options describe.
 * @throws ContraflowError (usage) when an option is out of its range
 */
export function buildScenario(seed: number, options: ScenarioOptions = {}): Scenario {
  const name = options.name ?? 'demo';
  const days = whole('days', options.days ?? 160, 2, 4000);
  const changeDay = whole('changeDay', options.changeDay ?? Math.round((days * 110) / 160), 1, days - 1);
  const shiftDay =
    options.shiftDay === null
      ? null
      : whole('shiftDay', options.shiftDay ?? Math.max(changeDay, days - 3), changeDay, days);
  const genesys = makeQueues('genesys', whole('genesysQueues', options.genesysQueues ?? 16, 0, 5000), seed);
  const cxone = makeQueues('cxone', whole('cxoneQueues', options.cxoneQueues ?? 8, 0, 5000), seed);
  const volume = volumeOf(options);
  const scaled = [...genesys, ...cxone].map((queue) => ({ ...queue, peakCalls: queue.peakCalls * volume }));
  const pick = (list: typeof genesys, indexes: number[]): QueueReference[] =>
    indexes.flatMap((i) => (list[i] ? [{ platform: list[i].platform, queueId: list[i].id }] : []));
  const effective = name === 'demo';
  const ivr: SimulatedChange = {
    id: 'ivr-redesign',
    startHour: changeDay * 24,
    treated: pick(genesys, [0, 3, 6, 9, 12]),
    effects: effective ? ivrEffects : noEffects,
    invitationFactor: effective ? 0.8 : 1,
    selectionBias: options.surveySelectionBias ?? 0,
  };
  if (effective && shiftDay !== null) ivr.shift = { hour: shiftDay * 24, effects: { aht: fadedAht } };
  const callback: SimulatedChange = {
    id: 'callback-offer',
    startHour: changeDay * 24,
    treated: [...pick(genesys, [1, 7]), ...pick(cxone, [0, 3, 5])],
    effects: effective ? callbackEffects : noEffects,
    invitationFactor: 1,
    selectionBias: 0,
  };
  return {
    name,
    seed,
    startMs: wholeHour(options.start ?? '2026-01-05T00:00:00Z'),
    hours: days * 24,
    queues: scaled,
    changes: [ivr, callback].filter((change) => change.treated.length > 0),
  };
}

function whole(key: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new ContraflowError({
    kind: 'usage',
    code: 'invalid-scenario',
    message: `scenario option ${key} is ${value}`,
    hint: `give a whole number from ${low} to ${high}`,
  });
}

function volumeOf({ volume = 1 }: ScenarioOptions): number {
  if (volume >= 0.001 && volume <= 10) return volume;
  throw new ContraflowError({
    kind: 'usage',
    code: 'invalid-scenario',
    message: `scenario option volume is ${volume}`,
    hint: 'give a number from 0.001 to 10',
  });
}

function wholeHour(start: string): number {
  const ms = Date.parse(start);
  if (Number.isFinite(ms) && ms % 3_600_000 === 0) return ms;
  throw new ContraflowError({
    kind: 'usage',
    code: 'invalid-scenario',
    message: `scenario option start is "${start}"`,
    hint: 'give an ISO instant on a whole hour, such as 2026-01-05T00:00:00Z',
  });
}
