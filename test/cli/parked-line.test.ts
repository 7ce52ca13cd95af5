import { describe, expect, it } from 'vitest';
import { parkedLine } from '../../client/output/parked-line.ts';

describe('the line of a parked step', () => {
  it('names its subject once', () => {
    expect(parkedLine('panel c1', 'c1: there is no row')).toBe('panel c1: there is no row');
    expect(parkedLine('extract eu 2026-01-05', 'eu 2026-01-05: 403')).toBe('extract eu 2026-01-05: 403');
  });

  it('keeps a reason that begins otherwise', () => {
    expect(parkedLine('panel c1', 'c10: there is no row')).toBe('panel c1: c10: there is no row');
    expect(parkedLine('load eu 2026-01-05', 'out of disk')).toBe('load eu 2026-01-05: out of disk');
  });
});
