const glyphs: Record<string, string> = {
  done: '●',
  partial: '◐',
  running: '◌',
  failed: '✗',
  skipped: '–',
  planned: '·',
};

const gap = '□';

/** What the signs of a grid mean, on one line. */
export const glyphLegend = `${Object.entries(glyphs)
  .map(([status, glyph]) => `${glyph} ${status}`)
  .join('  ')}  ${gap} gap that nobody has read`;

/** The sign of a state; `?` for one that is not known. */
export function statusGlyph(status: unknown): string {
  return glyphs[String(status)] ?? '?';
}

/**
 * One sign for each window, and one where time between two windows is in none.
 *
 * @param cells rows with `window_start`, `window_end` and `status`, by start
 */
export function windowLine(cells: readonly Record<string, unknown>[]): string {
  let reached = Number.POSITIVE_INFINITY;
  return cells
    .map(({ window_start: start, window_end: end, status }) => {
      const missing = instant(start) > reached;
      reached = Math.max(Number.isFinite(reached) ? reached : 0, instant(end));
      return `${missing ? gap : ''}${statusGlyph(status)}`;
    })
    .join('');
}

function instant(value: unknown): number {
  return value instanceof Date ? value.getTime() : Date.parse(String(value));
}
