/** Mean and standard deviation (n − 1) of a sample. */
export interface Moments {
  count: number;
  mean: number | null;
  /** null below two values; exactly 0 when all values are equal. */
  standardDeviation: number | null;
}

/** Two-pass moments; equal values give their value and 0 without rounding. */
export function momentsOf(values: readonly number[]): Moments {
  const count = values.length;
  const first = values[0];
  if (first === undefined) return { count: 0, mean: null, standardDeviation: null };
  if (values.every((value) => value === first)) {
    return { count, mean: first, standardDeviation: count > 1 ? 0 : null };
  }
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / count;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { count, mean, standardDeviation: Math.sqrt(squares / (count - 1)) };
}
