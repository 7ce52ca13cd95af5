const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Local clock of one hour: `hour` 0 … 23, `weekday` 0 = Sunday. */
export interface LocalHour {
  hour: number;
  weekday: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();
const dayOffsets = new Map<string, number | null>();

/** Local hour and weekday of an instant in an IANA zone. Only the days on which the offset changes ask Intl for every hour. */
export function localHour(ms: number, timezone: string): LocalHour {
  const local = new Date(ms + offsetAt(ms, timezone));
  return { hour: local.getUTCHours(), weekday: local.getUTCDay() };
}

function offsetAt(ms: number, timezone: string): number {
  const day = Math.floor(ms / dayMs);
  const key = `${timezone} ${day}`;
  let offset = dayOffsets.get(key);
  if (offset === undefined) {
    const first = computeOffset(day * dayMs, timezone);
    offset = first === computeOffset((day + 1) * dayMs, timezone) ? first : null;
    dayOffsets.set(key, offset);
  }
  return offset ?? computeOffset(ms, timezone);
}

function computeOffset(ms: number, timezone: string): number {
  let formatter = formatters.get(timezone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timezone, formatter);
  }
  const part: Record<string, number> = {};
  for (const { type, value } of formatter.formatToParts(ms)) part[type] = Number(value);
  const local = Date.UTC(
    part['year']!,
    part['month']! - 1,
    part['day']!,
    part['hour']!,
    part['minute']!,
    part['second']!,
  );
  return local - Math.floor(ms / 1000) * 1000;
}

/** True on the 15th and the last day of a month, moved back to Friday from a weekend: the days after pay arrives. */
export function isPayrollDay(ms: number): boolean {
  const date = new Date(ms);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  const payDays = [Date.UTC(year, month, 15), Date.UTC(year, month + 1, 0)];
  return payDays.some((pay) => {
    const weekday = new Date(pay).getUTCDay();
    const back = weekday === 6 ? 1 : weekday === 0 ? 2 : 0;
    return new Date(pay - back * dayMs).getUTCDate() === date.getUTCDate();
  });
}

/** Relative call load of a local hour, 1 at a weekday's peak: two humps a day, quiet nights, half at weekends. */
export function loadShape(local: LocalHour, tilt: number): number {
  const morning = Math.exp(-((local.hour - 10.5) ** 2) / 12);
  const afternoon = 0.85 * Math.exp(-((local.hour - 15) ** 2) / 14);
  const day = 0.22 + 0.78 * Math.min(1, morning + afternoon);
  const week = weekdayLoad[local.weekday]!;
  return day * week * Math.exp((tilt * (local.hour - 12.5)) / 6);
}

const weekdayLoad = [0.45, 1, 0.95, 0.92, 0.93, 0.97, 0.58];
