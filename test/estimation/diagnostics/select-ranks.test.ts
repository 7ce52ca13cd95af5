import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectRanks } from '../../../activities/estimation/diagnostics/select-ranks.ts';
import { createRandom } from '../../../activities/random.ts';

describe('selectRanks', () => {
  it('puts the values of the ranks where sorting puts them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
          minLength: 1,
          maxLength: 200,
        }),
        fc.array(fc.nat(199), { maxLength: 12 }),
        (numbers, wanted) => {
          const ranks = wanted.map((rank) => rank % numbers.length).sort((a, b) => a - b);
          const values = Float64Array.from(numbers, (value) => value + 0);
          const sorted = values.slice().sort();
          selectRanks(values, ranks);
          for (const rank of ranks) expect(values[rank] === sorted[rank]).toBe(true);
          expect(values.sort()).toEqual(sorted);
        },
      ),
    );
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['all equal', () => 7],
    ['two values', (i: number) => i % 2],
  ])('%s, many', (_name, value) => {
    const values = Float64Array.from({ length: 30_000 }, (_, i) => value(i));
    const sorted = values.slice().sort();
    const ranks = [0, 1, 299, 300, 14_999, 15_000, 29_999];
    selectRanks(values, ranks);
    expect(ranks.map((rank) => values[rank])).toEqual(ranks.map((rank) => sorted[rank]));
  });

  it('keeps every value', () => {
    const random = createRandom(3);
    const values = Float64Array.from({ length: 5000 }, () => random.normal());
    const sorted = values.slice().sort();
    selectRanks(values, [50, 51, 2500]);
    expect(values.sort()).toEqual(sorted);
  });
});
