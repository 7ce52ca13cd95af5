/** Tells how long something with a known number of parts still takes; undefined until a part has ended. */
export type Eta = (done: number, total: number) => string | undefined;

/** An estimate from the parts that ended since the first look, so that what was done before does not count. */
export function createEta(now: () => number): Eta {
  let first: { at: number; done: number } | undefined;
  return (done, total) => {
    first ??= { at: now(), done };
    const elapsedMs = now() - first.at;
    if (done <= first.done || elapsedMs <= 0 || done >= total) return undefined;
    return `about ${duration(((total - done) * elapsedMs) / (done - first.done))} left`;
  };
}

/** A duration in the unit that fits it: `40 s`, `3 min`, `1.5 h`. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
