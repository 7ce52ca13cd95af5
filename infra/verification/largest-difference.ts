/** Where two values differ most in a number. */
export interface LargestDifference {
  /** Numbers compared. */
  numbers: number;
  /** Largest difference of two numbers, relative to the wanted one where that is above 1. */
  difference: number;
  place: string;
}

/**
 * Holds two values against each other: the same keys, texts and lengths, and how far numbers lie apart.
 *
 * @throws RangeError naming the place of anything but a number that differs
 */
export function largestDifference(found: unknown, wanted: unknown, place = ''): LargestDifference {
  if (Number.isFinite(wanted) && Number.isFinite(found)) {
    const difference = Math.abs(Number(found) - Number(wanted)) / Math.max(1, Math.abs(Number(wanted)));
    return { numbers: 1, difference, place };
  }
  if (wanted !== null && typeof wanted === 'object' && found !== null && typeof found === 'object') {
    const [a, b] = [found, wanted].map((value) => Object.keys(value).sort().join());
    if (a !== b) throw new RangeError(`${place}: ${a} where ${b} was wanted`);
    let worst: LargestDifference = { numbers: 0, difference: 0, place };
    let numbers = 0;
    for (const [key, value] of Object.entries(wanted)) {
      const one = largestDifference((found as Record<string, unknown>)[key], value, `${place}.${key}`);
      numbers += one.numbers;
      if (one.difference > worst.difference) worst = one;
    }
    return { ...worst, numbers };
  }
  if (found !== wanted) throw new RangeError(`${place}: ${String(found)} where ${String(wanted)} was wanted`);
  return { numbers: 0, difference: 0, place };
}
