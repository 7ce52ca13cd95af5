import { absent } from './numbers.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** 2 Mar 2026, in UTC; text that is no time is returned as it is. */
export function formatDay(iso: string | null | undefined): string {
  const at = parse(iso);
  if (at === null) return iso ?? absent;
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]} ${at.getUTCFullYear()}`;
}

/** 2 Mar, in UTC. */
export function formatShortDay(iso: string | null | undefined): string {
  const at = parse(iso);
  if (at === null) return iso ?? absent;
  return `${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
}

/** 2 Mar 2026, 05:00 UTC. */
export function formatInstant(iso: string | null | undefined): string {
  const at = parse(iso);
  if (at === null) return iso ?? absent;
  const clock = at.toISOString().slice(11, at.getUTCSeconds() === 0 ? 16 : 19);
  return `${formatDay(iso)}, ${clock} UTC`;
}

/** How long before `to` the instant `from` lies, in the largest unit that fits. */
export function formatAge(from: string | null, to: string | null): string {
  const start = parse(from);
  const end = parse(to);
  if (start === null || end === null) return absent;
  const hours = (end.getTime() - start.getTime()) / 3_600_000;
  if (hours < 0) return 'ahead of the as-of time';
  if (hours < 1) return `${Math.round(hours * 60)} min`;
  return hours < 72 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

function parse(iso: string | null | undefined): Date | null {
  if (iso === null || iso === undefined) return null;
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? null : at;
}
