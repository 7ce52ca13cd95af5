/** Microseconds since the epoch as ISO time with Z; microseconds are written only where there are any. Infinite times are null. */
export function isoTime(micros: bigint): string | null {
  const milliseconds = micros >= 0n ? micros / 1000n : (micros - 999n) / 1000n;
  const rest = micros - milliseconds * 1000n;
  const time = new Date(Number(milliseconds));
  if (Number.isNaN(time.getTime())) return null;
  const iso = time.toISOString();
  return rest === 0n ? iso : `${iso.slice(0, -1)}${String(rest).padStart(3, '0')}Z`;
}
