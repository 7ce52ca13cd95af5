import { studentTwoSided } from '../estimation/distributions/index.ts';

/** Page's cumulative sum: allowance and limit in standard deviations (k = 0.5, h = 5). */
export const cusumAllowance = 0.5;
export const cusumLimit = 5;
/** A point further out than this counts towards two of three. */
const outlyingScore = 2;

/** One side of a cumulative sum since it was last zero. */
export interface CusumSide {
  /** Current sum, 0 or more. */
  sum: number;
  /** Points since the sum was last zero. */
  run: number;
  /** Plain sum of the scores of those points, in the side's direction. */
  total: number;
}

export const emptySide: CusumSide = { sum: 0, run: 0, total: 0 };

/** The side after one more score; `score` is positive in the side's direction. */
export function advanceSide(side: CusumSide, score: number): CusumSide {
  const sum = Math.max(0, side.sum + score - cusumAllowance);
  return sum === 0 ? emptySide : { sum, run: side.run + 1, total: side.total + score };
}

/** Direction in which two of the last three scores lie beyond 2; null when they do not. */
export function twoOfThree(scores: readonly number[]): 'up' | 'down' | null {
  const last = scores.slice(-3);
  if (last.filter((score) => score > outlyingScore).length >= 2) return 'up';
  if (last.filter((score) => score < -outlyingScore).length >= 2) return 'down';
  return null;
}

function twoOfThreeP(scores: readonly number[], df: number): number {
  const last = scores.slice(-3);
  if (last.length < 2) return 1;
  const ascending = [...last].sort((a, b) => a - b);
  const second = Math.max(ascending.at(-2) ?? 0, -(ascending[1] ?? 0));
  if (second <= 0) return 1;
  const tail = studentTwoSided(second, df) / 2;
  return Math.min(1, 2 * (3 * tail ** 2 - 2 * tail ** 3));
}

function runP(side: CusumSide, df: number): number {
  return side.run === 0 ? 1 : studentTwoSided(Math.max(0, side.total) / Math.sqrt(side.run), df);
}

/**
 * p-value by which series of one run are compared: twice the smaller of that of two-of-three under independence and
 * that of the mean score since the cumulative sum left zero. The latter ignores that the start was chosen by the data,
 * which orders series but is no level; the rules themselves hold the level.
 * @param scores latest scores, oldest first, the last one current
 * @param observations size of the baseline
 */
export function evidenceP(
  scores: readonly number[],
  up: CusumSide,
  down: CusumSide,
  observations: number,
): number {
  const df = Math.max(1, observations - 1);
  return Math.min(1, 2 * Math.min(twoOfThreeP(scores, df), runP(up, df), runP(down, df)));
}
