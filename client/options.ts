import { InvalidArgumentError } from 'commander';

/** Parses a whole number of at least `least`. */
export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isInteger(value) || value < least)
      throw new InvalidArgumentError(`a whole number from ${least} on is needed.`);
    return value;
  };
}

/** Parses a finite number. */
export function finiteNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('a number is needed.');
  return value;
}

const isoInstant =
  /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))?)?$/;

/**
 * Parses a date or an instant of ISO 8601 into an ISO instant with Z. Without an offset it is UTC, wherever the machine
 * stands; days that the calendar does not have are refused.
 */
export function instant(text: string): string {
  const [, day, time = '00:00', seconds = '00', fraction = '', sign, hours, minutes] =
    isoInstant.exec(text) ?? [];
  const local = `${day}T${time}:${seconds}.${fraction.padEnd(3, '0')}Z`;
  const at = Date.parse(local);
  // Date.parse carries 30 February over into March: what does not come back as it was is no day.
  if (day === undefined || Number.isNaN(at) || new Date(at).toISOString() !== local)
    throw new InvalidArgumentError('a date such as 2026-03-02 or 2026-03-02T00:00:00Z is needed.');
  const offsetMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  return new Date(sign === '-' ? at + offsetMs : at - offsetMs).toISOString();
}

/** Parses a date or an instant on the hour, such as windows begin and end with. */
export function wholeHour(text: string): string {
  const at = instant(text);
  if (!at.endsWith(':00:00.000Z'))
    throw new InvalidArgumentError('a whole hour (UTC) such as 2026-03-02T09:00Z is needed.');
  return at;
}

/** Parses one of a list. */
export function oneOf<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text);
    if (found === undefined) throw new InvalidArgumentError(`one of ${values.join(', ')} is needed.`);
    return found;
  };
}

/** Parses a TCP port, 0 for any free one. */
export function port(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65_535)
    throw new InvalidArgumentError('a port from 0 to 65535 is needed.');
  return value;
}
