import { describe, expect, it } from 'vitest';
import { integerCodes, sortedCodes } from '../../../activities/estimation/panel/factor.ts';
import { allFinite } from '../../../activities/estimation/panel/finite.ts';
import { buildFactor, interactFactors, levelCounts } from '../../../activities/estimation/panel/index.ts';
import { integerColumn } from '../../../activities/estimation/panel/integer-column.ts';
import { createRandom } from '../../../activities/random.ts';

describe('whole numbers', () => {
  const random = createRandom(4);
  const draw = (n: number, make: () => number) => Array.from({ length: n }, make);
  it.each([
    ['bytes with unused values', Uint8Array.from(draw(900, () => 3 + 5 * random.integer(20)))],
    ['bytes from 0 without a gap', Uint8Array.from(draw(900, () => random.integer(7)))],
    ['codes that can be taken as they are', Int32Array.from(draw(900, () => random.integer(40)))],
    ['negative numbers', Int32Array.from(draw(900, () => random.integer(1000) - 600))],
    ['numbers too far apart for a table', Int32Array.from(draw(90, () => random.integer(5) * 4e8 - 1e9))],
  ])('%s are coded as doubles are', (_name, integers) => {
    const expected = sortedCodes(Float64Array.from(integers));
    const { codes, distinct } = integerCodes(integers);
    expect(Array.from(codes)).toEqual(Array.from(expected.codes));
    expect(Array.from(distinct)).toEqual(Array.from(expected.distinct));
    const factor = buildFactor('f', integerColumn(integers));
    const counts = new Array<number>(distinct.length).fill(0);
    for (const code of codes) counts[code]! += 1;
    expect(Array.from(levelCounts(factor))).toEqual(counts);
  });

  it('an interaction knows its parts and the pairs that occur', () => {
    const a = buildFactor('a', integerColumn(Uint8Array.from([0, 0, 1, 2, 2])));
    const b = buildFactor('b', integerColumn(Uint8Array.from([1, 0, 1, 1, 1])));
    const { codes, levels, label, product } = interactFactors('a^b', [a, b]);
    expect(levels).toBe(4);
    expect(Array.from(codes, (code) => label(code))).toEqual(['0^1', '0^0', '1^1', '2^1', '2^1']);
    expect(Array.from(product!.codes)).toEqual([0, 1, -1, 2, -1, 3]);
  });

  it('finds a missing or infinite value wherever it stands', () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])
      for (let at = 0; at < 9; at++)
        expect(allFinite(new Float64Array(9).fill(1e308).fill(bad, at, at + 1))).toBe(false);
    expect(allFinite(new Float64Array(9).fill(1e308))).toBe(true);
  });
});
