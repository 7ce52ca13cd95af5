import { createRandom, deriveSeed, type Random } from '../../../activities/random.ts';

/** What a simulated campaign's list and agents are like. Times in seconds. */
export interface DiallerSettings {
  agents: number;
  /** Share of dialled numbers picked up by a person: mean and the swing of a slow wave around it. */
  pickup: { mean: number; amplitude: number; periodS: number };
  talk: { mean: number; cv: number };
  wrap: { mean: number; cv: number };
  /** Time between two looks of the pacer at the idle agents. */
  roundS: number;
}

/** One dialled call. Connected calls carry the end of talk and wrap-up on the simulated clock. */
export interface DialledCall {
  id: string;
  /** Seconds since the campaign's start. */
  createdS: number;
  disposition: 'connected' | 'no_answer' | 'busy' | 'abandoned';
  wrapS: number;
  endS: number;
}

/** A campaign's dialler on a clock of its own. */
export interface DiallerModel {
  /** Seconds since the campaign's start. */
  clockS(): number;
  /** Runs the dialler for `seconds` at calls per idle agent `ratio`. */
  advance(seconds: number, ratio: number): void;
  /** The latest calls, newest first. */
  latest(limit: number): DialledCall[];
  /** Calls dialled so far. */
  total(): number;
}

const keptCalls = 2000;

/**
 * A dialler that dials `ratio` numbers per idle agent each round. Answers beyond the idle agents are abandoned, so that a
 * higher ratio keeps agents busier and lowers the share of calls that are connected. Talk and wrap-up are lognormal.
 */
export function createDiallerModel(settings: DiallerSettings, seed: number): DiallerModel {
  const random = createRandom(deriveSeed(seed, 'dialler'));
  const freeAt = new Float64Array(settings.agents);
  let calls: DialledCall[] = [];
  let total = 0;
  let clock = 0;
  let carry = 0;

  function dial(ratio: number): void {
    const idle: number[] = [];
    for (let agent = 0; agent < freeAt.length; agent++) if (freeAt[agent]! <= clock) idle.push(agent);
    const wanted = idle.length * ratio + carry;
    const dials = Math.floor(wanted);
    carry = wanted - dials;
    for (let i = 0; i < dials; i++) {
      const { mean, amplitude, periodS } = settings.pickup;
      const pickup = mean + amplitude * Math.sin((2 * Math.PI * clock) / periodS);
      const createdS = clock + (settings.roundS * i) / dials;
      total += 1;
      const call: DialledCall = {
        id: callId(random),
        createdS,
        disposition: 'no_answer',
        wrapS: 0,
        endS: createdS,
      };
      if (random.uniform() < pickup) {
        const agent = idle.pop();
        call.disposition = agent === undefined ? 'abandoned' : 'connected';
        if (agent !== undefined) {
          call.wrapS = Math.round(10 * lognormal(random, settings.wrap)) / 10;
          call.endS = createdS + lognormal(random, settings.talk) + call.wrapS;
          freeAt[agent] = call.endS;
        }
      } else if (random.uniform() < 0.3) call.disposition = 'busy';
      calls.push(call);
    }
    if (calls.length > 2 * keptCalls) calls = calls.slice(-keptCalls);
  }

  return {
    clockS: () => clock,
    advance(seconds, ratio) {
      for (const end = clock + seconds; clock < end; clock += settings.roundS) dial(ratio);
    },
    latest: (limit) => (limit > 0 ? calls.slice(-limit).reverse() : []),
    total: () => total,
  };
}

function lognormal(random: Random, { mean, cv }: { mean: number; cv: number }): number {
  const variance = Math.log(1 + cv * cv);
  return mean * Math.exp(Math.sqrt(variance) * random.normal() - variance / 2);
}

/** An identifier in the form of a version 4 UUID. */
function callId(random: Random): string {
  const hex = Array.from({ length: 4 }, () =>
    random
      .integer(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  const variant = '89ab'[random.integer(4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
