import { describe, expect, it } from 'vitest';
import { glyphLegend, windowLine } from '../../client/output/window-line.ts';

const cell = (start: string, end: string, status = 'done') => ({
  window_start: `2026-${start}T00:00:00.000Z`,
  window_end: `2026-${end}T00:00:00.000Z`,
  status,
});

describe('the line of windows of a step', () => {
  it('shows time that no window covers', () => {
    const cells = [
      cell('05-11', '05-18'),
      cell('05-18', '05-25', 'partial'),
      cell('06-29', '07-06', 'failed'),
    ];
    expect(windowLine(cells)).toBe('●◐□✗');
    expect(glyphLegend).toContain('□ gap');
  });

  it('shows no gap after a window that lies within a longer one', () => {
    const cells = [cell('05-04', '05-25'), cell('05-11', '05-18'), cell('05-25', '06-01', 'planned')];
    expect(windowLine(cells)).toBe('●●·');
  });
});
