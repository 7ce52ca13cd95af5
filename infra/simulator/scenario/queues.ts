import { createRandom, deriveSeed } from '../../../activities/random.ts';
import type { QueueProfile, SimulatedKind } from './types.ts';

const names = [
  'Billing',
  'Sales',
  'Technical Support',
  'Retention',
  'Claims',
  'Onboarding',
  'Payments',
  'Orders',
  'Returns',
  'Loyalty',
  'Fraud',
  'Delivery',
  'Accounts',
  'Renewals',
  'Complaints',
  'Business Care',
]; // prettier-ignore

/** The queues of one platform: the first sixteen have names of their own, further ones are numbered. */
export function makeQueues(platform: SimulatedKind, count: number, seed: number): QueueProfile[] {
  return Array.from({ length: count }, (_, index) => makeQueue(platform, index, seed));
}

function makeQueue(platform: SimulatedKind, index: number, seed: number): QueueProfile {
  const random = createRandom(deriveSeed(seed, 'queue', platform, index));
  const between = (low: number, high: number): number => low + (high - low) * random.uniform();
  const name = names[index] ?? `Queue ${index + 1}`;
  const handle = between(230, 420);
  const holdShare = between(0.05, 0.09);
  const afterCallShare = between(0.15, 0.22);
  const allDay = index % 8 === 2;
  return {
    platform,
    id: platform === 'cxone' ? String(501 + index) : name.toLowerCase().replaceAll(' ', '-'),
    name,
    timezone: platform === 'cxone' ? 'Europe/London' : 'Europe/Dublin',
    opensAt: allDay ? 0 : 7 + (index % 2),
    closesAt: allDay ? 24 : 21 - (index % 3),
    peakCalls: between(50, 95),
    talkSeconds: handle * (1 - holdShare - afterCallShare),
    holdSeconds: handle * holdShare,
    afterCallSeconds: handle * afterCallShare,
    answerWaitSeconds: between(16, 28),
    serviceLevel: between(0.71, 0.79),
    abandonRate: between(0.055, 0.075),
    csat: between(3.8, 4.3),
    zeroShare: between(0.02, 0.04),
    invitationRate: between(0.5, 0.65),
    responseRate: between(0.22, 0.3),
    tilt: 0.06 * random.normal(),
  };
}
