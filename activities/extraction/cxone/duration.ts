const parts = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/**
 * Seconds of an ISO 8601 duration of days, hours, minutes and seconds; plain numbers are seconds already.
 * @returns null for null, undefined and text that is no such duration
 */
export function durationSeconds(value: string | number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return value;
  const match = parts.exec(value);
  if (!match) return null;
  const [days, hours, minutes, seconds] = match.slice(2).map((text) => Number(text ?? 0));
  const total = days! * 86_400 + hours! * 3600 + minutes! * 60 + seconds!;
  return match[1] === undefined ? total : -total;
}
