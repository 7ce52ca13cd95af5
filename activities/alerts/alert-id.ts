import { createHash } from 'node:crypto';

const escapeBar = (part: string) => part.replace(/%/g, '%25').replace(/\|/g, '%7C');

/**
 * Id of an alert: SHA-256 of rule|key|episode in hexadecimal, the same whenever and wherever it is made.
 * @param rule what raised it, for example `drift.detected`
 * @param key what it is about, for example `ivr-redesign/aht`
 * @param episode which occurrence, for example the instant at which the episode opened
 */
export function alertId(rule: string, key: string, episode: string): string {
  return createHash('sha256').update([rule, key, episode].map(escapeBar).join('|')).digest('hex');
}
