import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromLines, toLines } from '../../activities/extraction/cache/page-lines.ts';

describe('pages as lines', () => {
  it('write the envelope first and then a record a line', () => {
    const text = toLines({ total: 2, entities: [{ a: 1 }, { a: 'two\nlines' }], nextCursor: null });
    expect(text.split('\n')).toEqual([
      '{"records":"entities","content":{"total":2,"nextCursor":null}}',
      '{"a":1}',
      '{"a":"two\\nlines"}',
      '',
    ]);
  });

  it.each([
    ['no record', { entities: [] }],
    ['no list', { contacts: null, total: 0 }],
    ['two lists', { first: [1], second: [2, 3] }],
    ['a bare list', [1, 2]],
    ['nothing', null],
  ])('come back with %s', (_name, content) => {
    expect(fromLines(toLines(content))).toEqual(content);
  });

  it('come back whatever they hold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(fromLines(toLines(plain))).toEqual(plain);
      }),
    );
  });
});
