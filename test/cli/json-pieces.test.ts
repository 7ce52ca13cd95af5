import { expect, it } from 'vitest';
import { jsonPieces } from '../../client/output/json-pieces.ts';

it.each([
  [[]],
  [[{ a: 1, b: [null, 'ü"\n'] }, 'x', null, undefined, [2]]],
  [{ rows: [1, 2], gone: undefined }],
  ['text'],
  [null],
])('writes what JSON.stringify writes: %j', (document) => {
  expect([...jsonPieces(document)].join('')).toBe(JSON.stringify(document));
});

it('cuts a long list into pieces, each far from the longest string that there can be', () => {
  const rows = Array.from({ length: 40 }, (_, n) => ({ n, a: 'x'.repeat(100_000) }));
  const pieces = [...jsonPieces(rows)];
  expect(pieces.join('')).toBe(JSON.stringify(rows));
  expect(pieces.length).toBeGreaterThan(2);
  for (const { length } of pieces) expect(length).toBeLessThan(1_200_000);
});
