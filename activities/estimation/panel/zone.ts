import { specError } from './columns.ts';

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timezone: string): Intl.DateTimeFormat {
  let format = formats.get(timezone);
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', {
        timeZone: timezone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
        second: 'numeric',
      });
    } catch {
      throw specError(
        'unknown-timezone',
        `timezone: "${timezone}" is no IANA time zone`,
        'write a name such as Europe/Dublin',
      );
    }
    formats.set(timezone, format);
  }
  return format;
}

/** Wall-clock time of an instant, as the epoch milliseconds that UTC would show for it. */
export function instantToLocal(instant: number, timezone: string): number {
  if (timezone === 'UTC') return instant;
  const part: Record<string, number> = {};
  for (const { type, value } of formatOf(timezone).formatToParts(instant)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) + (((instant % 1000) + 1000) % 1000);
}

/** Instant of a wall-clock time; in a gap the moment after it, in a repeated hour the first. */
export function localToInstant(local: number, timezone: string): number {
  if (timezone === 'UTC') return local;
  const before = local - (instantToLocal(local - 86_400_000, timezone) - (local - 86_400_000));
  if (instantToLocal(before, timezone) === local) return before;
  return local - (instantToLocal(local + 86_400_000, timezone) - (local + 86_400_000));
}
