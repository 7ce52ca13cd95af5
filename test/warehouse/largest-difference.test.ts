import { describe, expect, it } from 'vitest';
import { largestDifference } from '../../infra/verification/largest-difference.ts';

describe('the largest difference of two results', () => {
  it('names the place, relative where numbers are large', () => {
    const wanted = [{ a: 1000, b: 0.5, name: 'x' }, { a: 2 }];
    const found = [{ a: 1010, b: 0.503, name: 'x' }, { a: 2 }];
    expect(largestDifference(found, wanted, 't')).toEqual({ numbers: 3, difference: 0.01, place: 't.0.a' });
    expect(largestDifference(wanted, wanted)).toMatchObject({ numbers: 3, difference: 0 });
  });

  it.each([
    ['a text', { a: 'x' }, { a: 'y' }, 't.a: x where y was wanted'],
    ['a row too many', [1, 2], [1], 't: 0,1 where 0 was wanted'],
    ['a number where none was', { a: 1 }, { a: null }, 't.a: 1 where null was wanted'],
    ['no number where one was', { a: null }, { a: 1 }, 't.a: null where 1 was wanted'],
  ])('refuses %s', (_name, found, wanted, message) => {
    expect(() => largestDifference(found, wanted, 't')).toThrow(message);
  });

  it('never takes NaN for equal', () => {
    expect(() => largestDifference({ a: Number.NaN }, { a: 1 }, 't')).toThrow('t.a');
  });
});
