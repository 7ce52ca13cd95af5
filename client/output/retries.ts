/** Requests that were repeated, by reason. */
export type Retries = Readonly<Record<string, number>>;

/** The sum of several counts. */
export function addRetries(all: readonly Retries[]): Retries {
  const sum: Record<string, number> = {};
  for (const retries of all) {
    for (const [reason, times] of Object.entries(retries)) sum[reason] = (sum[reason] ?? 0) + times;
  }
  return sum;
}

/** `7 requests repeated: 429 5, cut-body 2`, the most frequent reason first; empty where there is none. */
export function describeRetries(retries: Retries): string {
  const reasons = Object.entries(retries).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  if (reasons.length === 0) return '';
  const total = reasons.reduce((sum, [, times]) => sum + times, 0);
  return `${total} requests repeated: ${reasons.map(([reason, times]) => `${reason} ${times}`).join(', ')}`;
}
