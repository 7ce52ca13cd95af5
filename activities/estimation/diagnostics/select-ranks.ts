/**
 * Rearranges values so that those of the given ranks, ascending and from 0, stand where sorting would put them: the
 * parts between are not sorted (Hoare's selection, 1961, for several ranks at once).
 */
export function selectRanks(values: Float64Array, ranks: readonly number[]): void {
  select(values, 0, values.length - 1, ranks, 0, ranks.length - 1);
}

/** Selects ranks first…last of the list, all of which lie in low…high. */
function select(
  values: Float64Array,
  low: number,
  high: number,
  ranks: readonly number[],
  first: number,
  last: number,
): void {
  if (high - low < 16) {
    values.subarray(low, high + 1).sort();
    return;
  }
  const [left, right] = partition(values, low, high);
  let below = first;
  while (below <= last && ranks[below]! <= left) below++;
  let above = last;
  while (above >= first && ranks[above]! >= right) above--;
  if (below > first) select(values, low, left, ranks, first, below - 1);
  if (above < last) select(values, right, high, ranks, above + 1, last);
}

/** Splits low…high: what stands up to the first place is at most the pivot, from the second on at least, between it. */
function partition(values: Float64Array, low: number, high: number): [number, number] {
  const pivot = middleOf(values[low]!, values[(low + high) >> 1]!, values[high]!);
  let i = low;
  let j = high;
  while (i <= j) {
    while (values[i]! < pivot) i++;
    while (values[j]! > pivot) j--;
    if (i > j) break;
    const swapped = values[i]!;
    values[i] = values[j]!;
    values[j] = swapped;
    i++;
    j--;
  }
  return [j, i];
}

function middleOf(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
