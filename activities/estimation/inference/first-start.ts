import type { PanelSample } from '../panel/types.ts';

/** First treated period of any unit; undefined where none is treated. A gap at the start delays a unit's own. */
export function firstStart(sample: PanelSample): number | undefined {
  let start: number | undefined;
  for (const first of sample.firstTreated)
    if (first >= 0 && (start === undefined || first < start)) start = first;
  return start;
}
