import { benjaminiHochberg } from '../estimation/inference/benjamini-hochberg.ts';

/**
 * Which of several findings stand when the share of false ones among them is to stay within `level`
 * (Benjamini & Hochberg 1995).
 * @param pValues null where a series has no test; those never stand and are not counted
 */
export function standingFindings(pValues: readonly (number | null)[], level = 0.05): boolean[] {
  return benjaminiHochberg(pValues).map((adjusted) => adjusted !== null && adjusted <= level);
}
