import { createRandom, deriveSeed } from '../../../activities/random.ts';
import { isPayrollDay, loadShape, localHour } from './calendar.ts';
import { changesOf, effectAt } from './effects.ts';
import { autoregressiveBlock, blockHours, dailyBlock } from './noise.ts';
import type { EffectMetric, QueueBlock, QueueProfile, Scenario } from './types.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Coefficient of variation of one call's handle time, and effective number of waits a call adds to the hour's mean. */
const handleVariation = 0.45;
const waitsPerCall = 0.7;

/** Standard deviations of the shocks: shared by all queues, hourly of one queue, daily of one queue. */
const spread = {
  volume: { common: 0.08, hourly: 0.08, daily: 0.03 },
  congestion: { common: 0.12, hourly: 0.12, daily: 0.06 },
  handle: { common: 0.02, hourly: 0.03, daily: 0.012 },
  csat: { common: 0.03, hourly: 0.06, daily: 0.02 },
};
type Process = keyof typeof spread;

/** Shocks common to all queues: unit AR(1) series of a block by name. */
export type SharedShocks = (name: string, block: number) => Float64Array;

/**
 * The hours of one queue in one block. All randomness belongs to (seed, queue, block), so that blocks can be made in
 * any order; shocks common to all queues belong to (seed, hour) and are the same on both platforms.
 *
 * Effects are constant on the scale they are stated on (log means, probabilities, points), which makes the mean effect
 * over cells equal under any weighting of the cells. Nothing spills over to queues that are not treated.
 */
export function makeBlock(
  scenario: Scenario,
  queue: QueueProfile,
  block: number,
  shared: SharedShocks,
): QueueBlock {
  const { seed } = scenario;
  const unit = `${queue.platform}:${queue.id}`;
  const random = createRandom(deriveSeed(seed, 'cells', unit, block));
  const changes = changesOf(scenario, queue);
  const first = block * blockHours;
  const length = Math.max(0, Math.min(blockHours, scenario.hours - first));
  const shock = (process: Process): Float64Array => {
    const { common, hourly, daily } = spread[process];
    const together = shared(process, block);
    const days = dailyBlock(seed, `${process} ${unit}`, block);
    return autoregressiveBlock(seed, `${process} ${unit}`, block).map(
      (value, i) => hourly * value + common * together[i]! + daily * days[Math.floor(i / 24)]!,
    );
  };
  const volume = shock('volume');
  const congestion = shock('congestion');
  const handle = shock('handle');
  const mood = shock('csat');
  const out = emptyBlock(length);

  let payroll = false;
  for (let i = 0; i < length; i++) {
    const hour = first + i;
    const ms = scenario.startMs + hour * hourMs;
    const active = changes.filter((change) => hour >= change.startHour);
    const effect = (metric: EffectMetric): number =>
      active.reduce((sum, change) => sum + effectAt(change, metric, hour), 0);

    if (i === 0 || ms % dayMs === 0) payroll = isPayrollDay(ms);
    const local = localHour(ms, queue.timezone);
    if (local.hour < queue.opensAt || local.hour >= queue.closesAt) {
      markUnanswered(out, i);
      continue;
    }
    const shape = loadShape(local, queue.tilt);
    const pressure = 0.25 * (shape - 0.7) + (payroll ? 0.15 : 0) + congestion[i]!;
    const offered = random.poisson(queue.peakCalls * shape * (payroll ? 1.25 : 1) * Math.exp(volume[i]!));
    const abandonRate = bounded(
      expit(logit(queue.abandonRate) + 0.8 * pressure) + effect('abandon_rate'),
      0.002,
      0.4,
    );
    const service = bounded(
      expit(logit(queue.serviceLevel) - 1.1 * pressure) + effect('service_level'),
      0.02,
      0.97 - abandonRate,
    );
    const answered = offered - random.binomial(offered, abandonRate);
    out.offered[i] = offered;
    out.answered[i] = answered;
    out.answeredInServiceLevel[i] = random.binomial(answered, service / (1 - abandonRate));
    if (answered === 0) {
      markUnanswered(out, i);
      continue;
    }
    const level = Math.exp(handle[i]! + 0.05 * (shape - 0.7) + effect('aht'));
    const sampled = random.gamma(answered / handleVariation ** 2) * (handleVariation ** 2 / answered);
    const holdTilt = Math.exp(0.1 * random.normal());
    const parts = queue.talkSeconds + queue.holdSeconds * holdTilt + queue.afterCallSeconds;
    const scale =
      ((queue.talkSeconds + queue.holdSeconds + queue.afterCallSeconds) / parts) * level * sampled;
    out.talk[i] = queue.talkSeconds * scale;
    out.hold[i] = queue.holdSeconds * holdTilt * scale;
    out.afterCall[i] = queue.afterCallSeconds * scale;
    const waitShape = answered * waitsPerCall;
    const wait =
      queue.answerWaitSeconds *
      Math.exp(1.2 * pressure + effect('asa')) *
      (random.gamma(waitShape) / waitShape);
    // A mean of zero has no logarithm; no platform answers every call of an hour at once.
    out.answerWait[i] = Math.max(0.05, wait);

    let invitationRate = queue.invitationRate * (1 - 0.15 * (shape - 0.7));
    let selection = 0;
    for (const change of active) {
      invitationRate *= change.invitationFactor;
      selection += change.selectionBias * (1 - change.invitationFactor);
    }
    const invitations = random.binomial(answered, bounded(invitationRate, 0, 1));
    const responses = random.binomial(invitations, queue.responseRate);
    const zeroScores = random.binomial(responses, queue.zeroShare);
    const meanScore = bounded(
      queue.csat - 0.1 * pressure + mood[i]! + effect('csat') + selection,
      1.05,
      4.95,
    );
    const scored = responses - zeroScores;
    out.invitations[i] = invitations;
    out.responses[i] = responses;
    out.zeroScores[i] = zeroScores;
    // A score is 1 + Binomial(4, (mean − 1)/4), so that a sum of scores is one binomial draw.
    out.scoreTotal[i] = scored + random.binomial(4 * scored, (meanScore - 1) / 4);
  }
  return out;
}

function emptyBlock(length: number): QueueBlock {
  const make = (): Float64Array => new Float64Array(length);
  return {
    length,
    offered: make(),
    answered: make(),
    answeredInServiceLevel: make(),
    talk: make(),
    hold: make(),
    afterCall: make(),
    answerWait: make(),
    invitations: make(),
    responses: make(),
    zeroScores: make(),
    scoreTotal: make(),
  };
}

function markUnanswered(block: QueueBlock, i: number): void {
  for (const array of [block.talk, block.hold, block.afterCall, block.answerWait]) array[i] = Number.NaN;
}

const logit = (p: number): number => Math.log(p / (1 - p));
const expit = (x: number): number => 1 / (1 + Math.exp(-x));
const bounded = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));
