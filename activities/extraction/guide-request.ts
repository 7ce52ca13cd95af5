import type { TimeWindow } from '../contract/window-manifest.ts';

/** Limit of a page request, milliseconds. */
export const pageTimeoutMs = 60_000;

/** The guides ask for at most seven days at a time. */
export const guideMaxWindowDays = 7;

/** The six measures that the guides request. */
const metrics = 'offerCount,answerCount,abandonCount,serviceLevelPercent,avgHandleTime,avgSpeedOfAnswer';

/** Query of a guide-profile page: the range, hourly intervals, the measures; then what the platform adds; the cursor last. */
export function guideQuery(
  window: TimeWindow,
  cursor: string | null,
  extra: readonly (readonly [string, string])[] = [],
): [string, string][] {
  const query: [string, string][] = [
    ['date_from', new Date(window.start).toISOString()],
    ['date_to', new Date(window.end).toISOString()],
    ['interval', 'PT1H'],
    ['metrics', metrics],
    ...extra.map(([name, value]): [string, string] => [name, value]),
  ];
  return cursor === null ? query : [...query, ['cursor', cursor]];
}

/** Intervals repeat across queues, and making the text of an instant costs far more than finding it. */
const texts = new Map<string, string>();
const mostTexts = 10_000;

/** The instant as UTC with Z and milliseconds. */
export function toUtc(instant: string): string {
  const known = texts.get(instant);
  if (known !== undefined) return known;
  const text = new Date(instant).toISOString();
  if (texts.size >= mostTexts) texts.clear();
  texts.set(instant, text);
  return text;
}
