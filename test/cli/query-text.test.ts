import { expect, it } from 'vitest';
import { rowsAsText } from '../../client/commands/query.ts';

it('shows the first 200 rows and says how many there are', () => {
  const text = rowsAsText(Array.from({ length: 5000 }, (_, n) => ({ n })));
  expect(text).toContain('│ 199 ');
  expect(text).not.toContain('│ 200 ');
  expect(text.split('\n').at(-1)).toBe(
    '5000 rows; 4800 not shown: --json and contraflow export have them all',
  );
});
