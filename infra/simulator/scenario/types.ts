/** Platforms the simulator can play. */
export type SimulatedKind = 'genesys' | 'cxone';

/** Outcomes with a known effect. */
export type EffectMetric = 'aht' | 'asa' | 'service_level' | 'abandon_rate' | 'csat';

/**
 * Size of a change's effect per outcome: `aht` and `asa` on the log scale, `service_level` and `abandon_rate` as a
 * difference of probabilities, `csat` in points of the mean score (non-zero scores).
 */
export type EffectSizes = Record<EffectMetric, number>;

/** What one simulated queue is like before any change. */
export interface QueueProfile {
  platform: SimulatedKind;
  id: string;
  name: string;
  /** IANA zone of the opening hours and of the daily pattern. */
  timezone: string;
  /** Local opening hours, 0 … 24; 0 and 24 is round the clock. */
  opensAt: number;
  closesAt: number;
  /** Mean offered calls in a weekday's busiest hour. */
  peakCalls: number;
  talkSeconds: number;
  holdSeconds: number;
  afterCallSeconds: number;
  answerWaitSeconds: number;
  /** Mean share of offered calls answered within the target, 0 … 1. */
  serviceLevel: number;
  abandonRate: number;
  /** Mean of non-zero scores, 1 … 5, over all callers. */
  csat: number;
  /** Share of survey answers with score zero. */
  zeroShare: number;
  /** Invitations per answered call and answers per invitation, 0 … 1. */
  invitationRate: number;
  responseRate: number;
  /** Tilt of the day's pattern: positive means busier afternoons. */
  tilt: number;
}

/** Reference to a queue of the scenario. */
export interface QueueReference {
  platform: SimulatedKind;
  queueId: string;
}

/** A process change with its true effects. */
export interface SimulatedChange {
  id: string;
  /** Hours from the scenario's start to the change; hours from there on are post. */
  startHour: number;
  treated: QueueReference[];
  effects: EffectSizes;
  /** From `hour` on these sizes replace those of `effects`: the shift that a drift check should see. */
  shift?: { hour: number; effects: Partial<EffectSizes> };
  /** Factor on the invitation rate of treated queues after the change (suppressed surveys). */
  invitationFactor: number;
  /**
   * Points by which the mean score among answers exceeds that of all callers once all invitations are suppressed: bias
   * by selection, scaled by 1 − invitationFactor. 0 leaves the answers representative.
   */
  selectionBias: number;
}

/** Everything that decides the data; the same scenario gives the same bytes. */
export interface Scenario {
  name: string;
  seed: number;
  /** Start in milliseconds since 1970, on a whole hour. */
  startMs: number;
  hours: number;
  queues: QueueProfile[];
  changes: SimulatedChange[];
}

/** Outcomes of one queue over one block of hours; every array has `length` entries. Times in seconds. */
export interface QueueBlock {
  length: number;
  offered: Float64Array;
  answered: Float64Array;
  answeredInServiceLevel: Float64Array;
  /** Means over answered calls, NaN where none was answered. */
  talk: Float64Array;
  hold: Float64Array;
  afterCall: Float64Array;
  answerWait: Float64Array;
  invitations: Float64Array;
  responses: Float64Array;
  zeroScores: Float64Array;
  scoreTotal: Float64Array;
}
